using FsCheck.Xunit;
using Triage.Engine.Replays;

namespace Triage.Engine.Tests.Replays;

public sealed class PassRateTests
{
    [Theory]
    // The published table of the Wilson rule: N, least that is fine, most that is wrong.
    [InlineData(4, 4, 0)]
    [InlineData(5, 5, 0)]
    [InlineData(8, 7, 1)]
    [InlineData(10, 9, 1)]
    [InlineData(16, 12, 4)]
    [InlineData(20, 15, 5)]
    public void Band_AtEveryCount_FollowsTheTable(int tries, int leastFine, int mostWrong)
    {
        for (var right = 0; right <= tries; right++)
        {
            var expected =
                right >= leastFine ? PassBand.Fine
                : right <= mostWrong ? PassBand.Wrong
                : PassBand.Mixed;
            Assert.Equal(expected, new PassRate(right, tries).Band);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Band_FewerThanFour_IsTooFew(int tries)
    {
        Assert.Equal(PassBand.TooFew, new PassRate(tries, tries).Band);
        Assert.Equal(PassBand.TooFew, new PassRate(0, tries).Band);
    }

    [Theory]
    [InlineData(5, 5, 57, 100)]
    [InlineData(0, 5, 0, 43)]
    [InlineData(9, 9, 70, 100)]
    [InlineData(16, 16, 81, 100)]
    [InlineData(20, 20, 84, 100)]
    [InlineData(27, 44, 47, 74)]
    [InlineData(16, 44, 24, 51)]
    public void Interval_PublishedCases_AreTheSame(int right, int tries, int lower, int upper)
    {
        var rate = new PassRate(right, tries);

        Assert.Equal((lower, upper), ((int)Math.Round(rate.Lower * 100), (int)Math.Round(rate.Upper * 100)));
    }

    [Theory]
    [InlineData(10, 0.259)]
    [InlineData(29, 0.098)]
    [InlineData(59, 0.0495)]
    public void RatesNotExcluded_AllRight_ShrinksWithTries(int tries, double rate) =>
        Assert.Equal(rate, new PassRate(tries, tries).RatesNotExcluded!.Value, 3);

    [Fact]
    public void RatesNotExcluded_OneWrong_IsNotClaimed() => Assert.Null(new PassRate(9, 10).RatesNotExcluded);

    [Theory]
    [InlineData(0, 0, "tries", "between 1 and 1,000")]
    [InlineData(0, -3, "tries", "between 1 and 1,000")]
    [InlineData(1, 1_001, "tries", "between 1 and 1,000")]
    [InlineData(-1, 10, "right", "between 0 and 10")]
    [InlineData(11, 10, "right", "between 0 and 10")]
    public void Constructor_ImpossibleCount_IsRefusedWithTheLimit(int right, int tries, string field, string limit)
    {
        var refused = Assert.Throws<RefusedInputException>(() => new PassRate(right, tries));

        Assert.Equal(field, refused.Field);
        Assert.Contains(limit, refused.Message, StringComparison.Ordinal);
    }

    [Property]
    public void Interval_AnyCount_HoldsTheShareInsideZeroAndOne(ushort a, ushort b)
    {
        var tries = 1 + (Math.Max(a, b) % Limits.MaxReplayTries);
        var rate = new PassRate(Math.Min(a, b) % (tries + 1), tries);

        Assert.InRange(rate.Share, rate.Lower - 1e-12, rate.Upper + 1e-12);
        Assert.InRange(rate.Lower, 0, 1);
        Assert.InRange(rate.Upper, 0, 1);
    }
}
