using Triage.Engine.Replays;

namespace Triage.Engine.Tests.Replays;

public sealed class TwoByTwoTests
{
    [Theory]
    [InlineData(1, 0, "both-wrong")]
    [InlineData(1, 10, "recorded-wrong")]
    [InlineData(10, 9, "both-fine")]
    [InlineData(5, 10, "mixed")]
    [InlineData(5, 5, "mixed")]
    [InlineData(10, 0, "clean-wrong")]
    [InlineData(10, 5, "clean-wrong")]
    [InlineData(5, 0, "clean-wrong")]
    [InlineData(0, 5, null)]
    public void Of_TenPerArm_NamesTheChoice(int recorded, int clean, string? choice)
    {
        var result = TwoByTwo.Of(new PassRate(recorded, 10), new PassRate(clean, 10));

        Assert.Equal(choice, result.Choice);
        Assert.NotEmpty(result.Meaning);
    }

    [Fact]
    public void Of_BothFine_SaysWhichRatesStayPossible()
    {
        var result = TwoByTwo.Of(new PassRate(10, 10), new PassRate(10, 10));

        Assert.Contains("below 26 % are not excluded", result.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ThreeTries_CarriesNothing() => Assert.Null(TwoByTwo.Of(new PassRate(0, 3), new PassRate(10, 10)).Choice);

    [Fact]
    public void Of_OneArmMissing_SaysWhich()
    {
        Assert.StartsWith("No clean input", TwoByTwo.Of(new PassRate(0, 10), null).Meaning, StringComparison.Ordinal);
        Assert.StartsWith("The recorded input", TwoByTwo.Of(null, new PassRate(0, 10)).Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_SeveralTallies_TakesTheLatestOfEachArmAndQuestion()
    {
        ReplayTally[] tallies =
        [
            Tally("D4", Arm.Clean, 10, minute: 3),
            Tally("D4", Arm.Recorded, 1, minute: 1),
            Tally("D4", Arm.Clean, 0, minute: 2),
            Tally("D5", Arm.Clean, 0, minute: 9),
        ];

        Assert.Equal("recorded-wrong", TwoByTwo.Of(tallies, "D4").Choice);
    }

    private static ReplayTally Tally(string question, Arm arm, int right, int minute) =>
        new(question, arm, 10, right, "total matches", DateTimeOffset.UnixEpoch.AddMinutes(minute), Actor.Owner);
}
