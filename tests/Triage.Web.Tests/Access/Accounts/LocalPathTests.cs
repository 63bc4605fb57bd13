using Triage.Web.Access.Accounts;

namespace Triage.Web.Tests.Access.Accounts;

public sealed class LocalPathTests
{
    [Theory]
    [InlineData("/w/main")]
    [InlineData("/w/main/incidents/INC-12/checklist?q=D4")]
    [InlineData("/w/main/runs/4bf92f3577b34da6a3ce929d0e0e4736?span=00f067aa0ba902b7&steps=only")]
    [InlineData("/account")]
    [InlineData("/account/join/Zm9vYmFy-_x")]
    public void Checked_PageOfOurs_Stays(string path) => Assert.Equal(path, LocalPath.Checked(path));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://evil.example")]
    [InlineData("HTTPS://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("\\/evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("https:/evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("%2f%2fevil.example")]
    [InlineData("/%2f/evil.example")]
    [InlineData("/%5cevil.example")]
    [InlineData("/w/main\r\nLocation: https://evil.example")]
    [InlineData("/w/main%0d%0a\n")]
    [InlineData("/\t/evil.example")]
    [InlineData(" //evil.example")]
    [InlineData("/w//evil.example")]
    [InlineData("/w/main//evil.example")]
    [InlineData("/w/main@evil.example")]
    [InlineData("/account\u2028//evil.example")]
    [InlineData("/w/main?next=//evil.example")]
    [InlineData("evil.example/w/main")]
    [InlineData("/.evil.example")]
    [InlineData("/w/main#@evil.example")]
    [InlineData("/w/m\u00e4in")]
    public void Checked_AnythingElse_IsTheStart(string? path) => Assert.Equal("/", LocalPath.Checked(path));
}
