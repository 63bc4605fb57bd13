using System.Buffers;

namespace Triage.Engine.Runs;

/// <summary>
/// The escapes of JSON that have one spelling and are written so by everybody: <c>\n</c>, <c>\t</c>, <c>\r</c>, <c>\b</c>,
/// <c>\f</c>, <c>\"</c> and <c>\\</c>. Most text of more than one line has no others.
/// </summary>
internal static class PlainEscapes
{
    private const string Letters = "ntrbf\"\\";
    private const string Meanings = "\n\t\r\b\f\"\\";

    /// <summary>What no JSON string holds as it is.</summary>
    public static readonly SearchValues<char> Special = SearchValues.Create([
        '"',
        '\\',
        .. Enumerable.Range(0, ' ').Select(c => (char)c),
    ]);

    public static bool StandsAt(ReadOnlySpan<char> json, int at) =>
        at + 1 < json.Length && json[at] == '\\' && Letters.Contains(json[at + 1]);

    /// <summary>What a JSON string says.</summary>
    /// <param name="json">What stands between its quotes.</param>
    /// <returns>Null when that is no string, or has other escapes.</returns>
    public static string? Read(ReadOnlySpan<char> json)
    {
        var next = json.IndexOfAny(Special);
        if (next < 0)
        {
            return json.ToString();
        }

        var read = ArrayPool<char>.Shared.Rent(json.Length);
        try
        {
            var length = 0;
            for (; next >= 0; next = json.IndexOfAny(Special))
            {
                if (!StandsAt(json, next))
                {
                    return null;
                }

                json[..next].CopyTo(read.AsSpan(length));
                length += next;
                read[length++] = Meanings[Letters.IndexOf(json[next + 1])];
                json = json[(next + 2)..];
            }

            json.CopyTo(read.AsSpan(length));
            return new string(read, 0, length + json.Length);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(read);
        }
    }
}
