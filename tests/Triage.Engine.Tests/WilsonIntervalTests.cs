namespace Triage.Engine.Tests;

public sealed class WilsonIntervalTests
{
    // Values of the score interval without continuity correction, as tables give them.
    [Theory]
    [InlineData(0, 10, 0.000, 0.278)]
    [InlineData(9, 412, 0.012, 0.041)]
    [InlineData(10, 10, 0.722, 1.000)]
    public void Of_Share_GivesTheTableValues(int hits, int tries, double lower, double upper)
    {
        var interval = WilsonInterval.Of(hits, tries);

        Assert.Equal(lower, interval.Lower, 0.0005);
        Assert.Equal(upper, interval.Upper, 0.0005);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 3)]
    [InlineData(4, 3)]
    public void Of_ImpossibleCounts_Throws(int hits, int tries) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(hits, tries));
}
