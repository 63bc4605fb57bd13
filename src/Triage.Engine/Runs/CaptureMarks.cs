using System.Buffers;

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
    private static readonly SearchValues<string> Marks = SearchValues.Create(
        [RedactedStart, HashedStart, .. RedactedWhole],
        StringComparison.Ordinal
    );

    /// <param name="body">Of a content that is no message.</param>
    public static Capture Of(string body) => MayHaveMark(body) ? OfText(body) : Capture.Captured;

    /// <param name="body">The message as it is kept.</param>
    public static Capture Of(string body, Message message)
    {
        if (!MayHaveMark(body))
        {
            return Capture.Captured;
        }

        var captures = message.Parts.Select(p => OfText(p.Content)).Distinct().ToList();
        return captures is [var only] ? only : Capture.Captured;
    }

    private static bool MayHaveMark(string body) => body.AsSpan().ContainsAny(Marks);

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
