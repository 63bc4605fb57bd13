using System.Text;
using Triage.Web.Access.Accounts;

namespace Triage.Web.Tests.Access.Accounts;

public sealed class AuthenticatorCodeTests
{
    // RFC 6238, appendix B: the last six of its eight digits.
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1_111_111_109, "081804")]
    [InlineData(1_234_567_890, "005924")]
    [InlineData(20_000_000_000, "353130")]
    public void StepOf_VectorOfTheRfc_IsItsStep(long seconds, string code) =>
        Assert.Equal(seconds / 30, AuthenticatorCode.StepOf(Key, code, DateTimeOffset.FromUnixTimeSeconds(seconds)));

    [Fact]
    public void StepOf_OneStepAway_IsTakenTwoAreNot()
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1_234_567_890);
        var code = AuthenticatorCode.Of(Key, at);

        Assert.NotNull(AuthenticatorCode.StepOf(Key, code, at.AddSeconds(30)));
        Assert.NotNull(AuthenticatorCode.StepOf(Key, code, at.AddSeconds(-30)));
        Assert.Null(AuthenticatorCode.StepOf(Key, code, at.AddSeconds(60)));
        Assert.Null(AuthenticatorCode.StepOf(Key, "", at));
    }

    // RFC 4648, section 10.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_VectorOfTheRfc_IsItsText(string text, string expected) =>
        Assert.Equal(expected, AuthenticatorCode.Base32(Encoding.ASCII.GetBytes(text)));
}
