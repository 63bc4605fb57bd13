using Triage.Engine.Access;
using Triage.Web.Access.Accounts;

namespace Triage.Web.Tests.Access.Accounts;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("all lower case and nothing else")]
    [InlineData("ÄÖÜ ist auch ein Wort 🙂")]
    [InlineData("1c4e 99a2 77f0 83bd")]
    public void Refusal_LongAndUncommon_IsNone(string password) =>
        Assert.Null(PasswordRules.Refusal(password, "Ana", "ana@example.com"));

    [Theory]
    [InlineData("short")]
    [InlineData("elevenchars")]
    // Breached as they are.
    [InlineData("qwertyuiop123")]
    [InlineData("1q2w3e4r5t6y")]
    // Breached with something hung on.
    [InlineData("Password2026!")]
    [InlineData("!!!iloveyou!!!")]
    // A key held down, and digits only.
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("123456789012345")]
    // One's own names, and ours.
    [InlineData("ana@example.com1")]
    [InlineData("Triage-2026-2026")]
    public void Refusal_ShortOrTriedFirst_SaysSo(string password) =>
        Assert.NotEmpty(PasswordRules.Refusal(password, "Ana", "ana@example.com")!);

    [Fact]
    public void Refusal_LongestAllowed_IsNone()
    {
        var longest = string.Concat(Enumerable.Range(0, AccessLimits.MaxPasswordChars).Select(i => (char)('a' + (i * 7 % 26))));

        Assert.Null(PasswordRules.Refusal(longest));
        Assert.NotNull(PasswordRules.Refusal(longest + "x"));
    }
}
