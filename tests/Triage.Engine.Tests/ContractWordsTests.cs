using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests;

public sealed class ContractWordsTests
{
    [Fact]
    public void Of_TwoWords_AreJoinedByAHyphen()
    {
        Assert.Equal("same-subject", ContractWords.Of(PairTier.SameSubject));
        Assert.Equal("tool-call", ContractWords.Of(StepKind.ToolCall));
        Assert.Equal("red", ContractWords.Of(Outcome.Red));
    }

    [Fact]
    public void TryParse_EveryWord_ComesBack()
    {
        foreach (var tier in Enum.GetValues<PairTier>())
        {
            Assert.True(ContractWords.TryParse<PairTier>(ContractWords.Of(tier), out var back));
            Assert.Equal(tier, back);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Red")]
    [InlineData("2")]
    [InlineData(" red")]
    [InlineData("crimson")]
    public void TryParse_AnythingElse_IsRefused(string? word) => Assert.False(ContractWords.TryParse<Outcome>(word, out _));

    [Fact]
    public void All_Outcomes_NamesThemInOrder() => Assert.Equal("unknown, green, red", ContractWords.All<Outcome>());
}
