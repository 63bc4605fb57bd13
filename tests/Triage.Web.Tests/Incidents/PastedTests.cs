using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class PastedTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Theory]
    [InlineData(Trace)]
    [InlineData("  4BF92F3577B34DA6A3CE929D0E0E4736\n")]
    [InlineData("\"4bf92f3577b34da6a3ce929d0e0e4736\"")]
    [InlineData("4bf92f35-77b3-4da6-a3ce-929d0e0e4736")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("https://localhost:5080/w/main/runs/4bf92f3577b34da6a3ce929d0e0e4736?span=00f067aa0ba902b7")]
    public void Of_AnythingThatIsATraceId_IsThatRun(string text) =>
        Assert.Equal(new Pasted(PastedKind.Run, Trace, Trace), Pasted.Of(text));

    [Theory]
    [InlineData("r0123456789abcdef")]
    [InlineData("R0123456789ABCDEF")]
    [InlineData("<http://localhost:5080/w/main/runs/r0123456789abcdef>")]
    public void Of_RunIdOrItsLink_IsThatRun(string text) => Assert.Equal("r0123456789abcdef", Pasted.Of(text).RunOrTraceId);

    [Theory]
    [InlineData("3f2a91c", "3f2a91c")]
    [InlineData("commit 3F2A91C", "3f2a91c")]
    [InlineData("9fceb02d0ae598e95dc970b74767f19372d61af8", "9fceb02d0ae598e95dc970b74767f19372d61af8")]
    public void Of_Commit_IsRecognised(string text, string commit) =>
        Assert.Equal(new Pasted(PastedKind.Commit, commit), Pasted.Of(text));

    [Theory]
    [InlineData("https://tracker.example/browse/FIN-812", null)]
    [InlineData("https://jaeger.example/trace/4bf92f3577b34da6a3ce929d0e0e4736?uiFind=x", Trace)]
    [InlineData("https://git.example/a/b/commit/9fceb02d0ae598e95dc970b74767f19372d61af8", null)]
    public void Of_AddressElsewhere_IsALinkThatMayNameARun(string text, string? run) =>
        Assert.Equal(new Pasted(PastedKind.Link, text, run), Pasted.Of(text));

    [Theory]
    [InlineData("""{"resourceSpans":[]}""")]
    [InlineData("  [ {} ]  ")]
    public void Of_Json_IsATraceFile(string text) => Assert.Equal(new Pasted(PastedKind.TraceFile, text.Trim()), Pasted.Of(text));

    [Theory]
    [InlineData("the invoice was wrong")]
    [InlineData("deadbeef")] // without a digit it is as likely a word
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("123456")]
    public void Of_AnythingElse_IsUnknown(string text) => Assert.Equal(new Pasted(PastedKind.Unknown, text), Pasted.Of(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n ")]
    public void Of_Blank_IsNothing(string? text) => Assert.Equal(PastedKind.Nothing, Pasted.Of(text).Kind);
}
