using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public sealed class PlainValuesTests
{
    [Theory]
    [InlineData("1.234,50", "1234.5")]
    [InlineData("1 234,50", "1234.50")]
    [InlineData("1\u202f234,50", "1234.50")]
    [InlineData("12,5", "12.5")]
    [InlineData("1.234", "1234")]
    [InlineData("-3,00", "-3")]
    [InlineData("22.11.2026", "2026-11-22")]
    [InlineData("TRUE", "true")]
    [InlineData(" EU ", "EU")]
    public void Same_FileWithDecimalCommas_MeansWhatTheRunRecorded(string file, string recorded) =>
        Assert.True(PlainValues.Same(file, recorded, DecimalMark.Comma));

    [Theory]
    [InlineData("1,500", "1500", DecimalMark.Comma)]
    [InlineData("1.500", "1500", DecimalMark.Point)]
    [InlineData("1.500", "1.500", DecimalMark.Comma)]
    [InlineData("0012", "12", DecimalMark.Point)]
    [InlineData("EU", "eu", DecimalMark.Point)]
    [InlineData("2026-11-22", "2026-11-23", DecimalMark.Point)]
    [InlineData("12", "twelve", DecimalMark.Point)]
    public void Same_OtherValues_AreNotTheSame(string file, string recorded, DecimalMark mark) =>
        Assert.False(PlainValues.Same(file, recorded, mark));

    [Fact]
    public void MarkOf_Column_IsDecidedByItsUnambiguousNumbers()
    {
        Assert.Equal(DecimalMark.Comma, PlainValues.MarkOf(["1.234", "12,50", "x", null], DecimalMark.Point));
        Assert.Equal(DecimalMark.Point, PlainValues.MarkOf(["1,234", "12.50"], DecimalMark.Comma));
        Assert.Equal(DecimalMark.Comma, PlainValues.MarkOf(["1,234"], DecimalMark.Comma));
    }
}
