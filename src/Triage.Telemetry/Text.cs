using Triage.Engine;

namespace Triage.Telemetry;

/// <summary>Bounds on text from outside.</summary>
internal static class Text
{
    /// <summary>NUL ends text in half the tools that will ever read it, SQLite's shell among them.</summary>
    public static string Clean(string text) => text.Contains('\0') ? text.Replace('\0', '\uFFFD') : text;

    /// <summary>A name or key: cut with an ellipsis.</summary>
    public static string Bounded(string text, int maxChars)
    {
        text = Clean(text);
        return text.Length <= maxChars ? text : Start(text, maxChars - 1) + "…";
    }

    /// <summary>Content: cut at <see cref="Limits.MaxContentChars"/>, and it says so.</summary>
    public static string Cut(string text) =>
        text.Length <= Limits.MaxContentChars
            ? text
            : $"{Start(text, Limits.MaxContentChars)}\n[cut: the first {Limits.MaxContentChars} of {text.Length} characters]";

    private static string Start(string text, int chars) => text[..(char.IsHighSurrogate(text[chars - 1]) ? chars - 1 : chars)];
}
