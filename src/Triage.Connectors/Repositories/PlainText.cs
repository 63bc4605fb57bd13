using System.Globalization;
using System.Text;

namespace Triage.Connectors.Repositories;

/// <summary>
/// Makes what was committed harmless to look at: characters that turn the direction of text, or cannot be seen, are spelled out
/// (https://trojansource.codes).
/// </summary>
internal static class PlainText
{
    /// <summary>One line of it: line breaks are spelled out too.</summary>
    public static string Line(string? text, int maxChars)
    {
        var line = Spelled(text ?? "", keepsLines: false);
        return line.Length <= maxChars ? line : $"{Cut(line, maxChars - 1)}…";
    }

    /// <summary>With its line breaks and tabs.</summary>
    public static string Lines(string text) => Spelled(text, keepsLines: true);

    /// <summary>Never in the middle of a character.</summary>
    public static string Cut(string text, int chars) =>
        text.Length <= chars ? text : text[..(char.IsHighSurrogate(text[chars - 1]) ? chars - 1 : chars)];

    private static string Spelled(string text, bool keepsLines)
    {
        if (!text.Any(c => IsHidden(c, keepsLines)))
        {
            return text;
        }

        var spelled = new StringBuilder(text.Length + 32);
        foreach (var c in text)
        {
            if (IsHidden(c, keepsLines))
            {
                spelled.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                spelled.Append(c);
            }
        }

        return spelled.ToString();
    }

    private static bool IsHidden(char c, bool keepsLines) =>
        char.GetUnicodeCategory(c)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
        && !(keepsLines && c is '\n' or '\t');
}
