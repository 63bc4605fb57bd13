using Triage.Engine.Erasure;

namespace Triage.Engine.Tests.Erasure;

public sealed class SoughtSubjectTests
{
    [Theory]
    [InlineData("", "'value' is empty")]
    [InlineData(" 42 ", "'42' is too short to be told from other words")]
    [InlineData("Erased", "'Erased' is what stands where something was erased")]
    public void Checked_NoValueToLookFor_IsRefused(string value, string why)
    {
        var refused = Assert.Throws<RefusedInputException>(() => new SoughtSubject(null, value, false).Checked());

        Assert.Equal("value", refused.Field);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checked_Value_IsTrimmedAndInNoLog()
    {
        var subject = new SoughtSubject(" invoice ", " INV-70 ", true).Checked();

        Assert.Equal(new SoughtSubject("invoice", "INV-70", true), subject);
        Assert.DoesNotContain("INV-70", $"{subject}", StringComparison.Ordinal);
    }
}
