using FsCheck.Xunit;
using Triage.Engine.Comparison;

namespace Triage.Engine.Tests.Comparison;

public class SequenceMatchTests
{
    [Property]
    public void Of_AnyTwoSequences_FindsAsManyPairsAsThereAre(byte[] green, byte[] red)
    {
        int[] g = [.. green.Select(x => x % 4)];
        int[] r = [.. red.Select(x => x % 4)];

        Assert.Equal(Longest(g, r), SequenceMatch.Of(g, r).Count);
    }

    /// <summary>More than one machine word wide, frequent and rare labels mixed.</summary>
    [Theory]
    [InlineData(1, 300, 2)]
    [InlineData(2, 500, 20)]
    [InlineData(3, 700, 600)]
    public void Of_LongSequences_FindsAsManyPairsAsThereAre(int seed, int length, int labels)
    {
        var random = new Random(seed);
        int[] g = [.. Enumerable.Range(0, length).Select(_ => random.Next(labels))];
        int[] r = [.. Enumerable.Range(0, length + 37).Select(_ => random.Next(labels))];

        Assert.Equal(Longest(g, r), SequenceMatch.Of(g, r).Count);
    }

    /// <summary>Too large for one table: it is halved first.</summary>
    [Fact]
    public void Of_SequencesBeyondOneTable_RisesAndKeepsWhatIsCommon()
    {
        var random = new Random(7);
        int[] common = [.. Enumerable.Range(0, 9_000).Select(_ => random.Next(50))];
        int[] g = [.. common.SelectMany(c => random.Next(10) == 0 ? new[] { 50, c } : [c])];
        int[] r = [.. common.SelectMany(c => random.Next(10) == 0 ? new[] { c, 51 } : [c])];
        g[0] = 50;

        var pairs = SequenceMatch.Of(g, r);

        Assert.InRange(pairs.Count, common.Length - 1, common.Length);
        Assert.All(pairs, p => Assert.Equal(g[p.Green], r[p.Red]));
        Assert.All(pairs.Zip(pairs.Skip(1)), p => Assert.True(p.First.Green < p.Second.Green && p.First.Red < p.Second.Red));
    }

    private static int Longest(int[] green, int[] red)
    {
        var longest = new int[green.Length + 1, red.Length + 1];
        for (var i = 1; i <= green.Length; i++)
        {
            for (var j = 1; j <= red.Length; j++)
            {
                longest[i, j] =
                    green[i - 1] == red[j - 1] ? longest[i - 1, j - 1] + 1 : Math.Max(longest[i - 1, j], longest[i, j - 1]);
            }
        }

        return longest[green.Length, red.Length];
    }
}
