using Triage.Engine.Erasure;

namespace Triage.Engine.Tests.Erasure;

public sealed class SubjectTextTests
{
    [Theory]
    [InlineData("INV-70", "inv-70 is wrong", "(erased) is wrong")]
    [InlineData("INV-70", "INV-70, INV-70.", "(erased), (erased).")]
    [InlineData("INV-70", "?q=pay%20INV-70&x=1", "?q=pay%20(erased)&x=1")]
    [InlineData("INV-70", "scan_INV-70_final.pdf", "scan_(erased)_final.pdf")]
    [InlineData("a b@x.org", "?subject=a%20b%40x.org", "?subject=(erased)")]
    [InlineData("Müller", """{"of":"M\u00FCller"}""", """{"of":"(erased)"}""")]
    [InlineData("INV-70", " inv-70 ", " (erased) ")]
    public void TakenOutOf_StandsThere_IsMarked(string value, string text, string expected)
    {
        var subject = new SubjectText(value);

        Assert.True(subject.StandsIn(text));
        Assert.Equal(expected, subject.TakenOutOf(text));
    }

    [Theory]
    [InlineData("INV-70", "INV-7001")]
    [InlineData("INV-70", "XINV-70")]
    [InlineData("INV-70", "")]
    public void TakenOutOf_OnlyLooksAlike_IsLeft(string value, string text)
    {
        var subject = new SubjectText(value);

        Assert.False(subject.StandsIn(text));
        Assert.Equal(text, subject.TakenOutOf(text));
    }
}
