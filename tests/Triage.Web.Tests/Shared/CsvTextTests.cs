using Triage.Web.Shared;

namespace Triage.Web.Tests.Shared;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 30", "'+49 30")]
    [InlineData("-x", "'-x")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("-12.5", "-12.5")]
    [InlineData("a=b", "a=b")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("Größe", "Größe")]
    [InlineData(null, "")]
    public void Line_ACell_IsQuotedAndNoFormula(string? cell, string written) =>
        Assert.Equal($"{written},x\r\n", CsvText.Line([cell, "x"]));

    [Fact]
    public void Time_InAZone_IsItsClockAndTheHeadingSaysWhich()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

        Assert.Equal("filed (Europe/Berlin)", CsvText.TimeHeading("filed", berlin));
        Assert.Equal("2026-07-01 02:30:00", CsvText.Time(new DateTimeOffset(2026, 7, 1, 0, 30, 0, TimeSpan.Zero), berlin));
        Assert.Null(CsvText.Time(null, berlin));
    }
}
