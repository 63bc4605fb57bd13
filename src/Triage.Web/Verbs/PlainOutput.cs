using System.Text;

namespace Triage.Web.Verbs;

/// <summary>
/// What a verb prints, without anything that a terminal would obey: names and texts come from people and from telemetry, and an
/// escape sequence in one could rewrite the screen, the clipboard or a link. Such a character is shown as <c>�</c>.
/// </summary>
internal sealed class PlainOutput(TextWriter to) : TextWriter
{
    public override Encoding Encoding => to.Encoding;

    public override void Write(char value) => to.Write(IsObeyed(value) ? '\uFFFD' : value);

    public override void Flush() => to.Flush();

    /// <summary>Control characters but for tab and line end, and those that turn the direction of writing.</summary>
    private static bool IsObeyed(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
        || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
