namespace Triage.Engine.Runs;

/// <summary>
/// Marks that stand for a whole content: <c>[redacted:kind:hash]</c> and <c>[hashed:...]</c> of intake, <c>__REDACTED__</c> of
/// OpenInference when it hides inputs or outputs, <c>&lt;REDACTED&gt;</c> of Claude Code when prompts are not to be logged. A mark
/// inside a longer text leaves it readable.
/// </summary>
internal static class CaptureMarks
{
    private const string RedactedStart = "[redacted:";
    private const string HashedStart = "[hashed:";
    private static readonly string[] RedactedWhole = ["__REDACTED__", "<REDACTED>"];

    public static Capture Of(SpanContent content)
    {
        if (
            !content.Body.Contains(RedactedStart, StringComparison.Ordinal)
            && !content.Body.Contains(HashedStart, StringComparison.Ordinal)
            && !RedactedWhole.Any(mark => content.Body.Contains(mark, StringComparison.Ordinal))
        )
        {
            return Capture.Captured;
        }

        var texts = content.Slot is ContentSlot.InputMessage or ContentSlot.OutputMessage
            ? Message.Parse(content.Body).Parts.Select(p => p.Content)
            : [content.Body];
        var captures = texts.Select(OfText).Distinct().ToList();
        return captures is [var only] ? only : Capture.Captured;
    }

    private static Capture OfText(string text)
    {
        var mark = text.AsSpan().Trim().Trim('"');
        return RedactedWhole.AsSpan().Contains(mark.ToString()) || IsWhole(mark, RedactedStart) ? Capture.Redacted
            : IsWhole(mark, HashedStart) ? Capture.Hashed
            : Capture.Captured;
    }

    private static bool IsWhole(ReadOnlySpan<char> text, string start) =>
        text.StartsWith(start, StringComparison.Ordinal) && text.IndexOf(']') == text.Length - 1;
}
