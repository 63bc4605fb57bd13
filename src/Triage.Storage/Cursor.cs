using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Triage.Engine;

namespace Triage.Storage;

/// <summary>Where a page ended: the sort values of its last row. Opaque to everybody else.</summary>
internal static class Cursor
{
    public static string Of(params IReadOnlyList<string> parts) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('|', parts)));

    public static string Of(params IReadOnlyList<long> parts) =>
        Of([.. parts.Select(p => p.ToString(CultureInfo.InvariantCulture))]);

    /// <exception cref="RefusedInputException">It was not made by <see cref="Of(IReadOnlyList{string})"/> for this list.</exception>
    public static string[] Read(string after, int parts)
    {
        try
        {
            var read = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(after)).Split('|');
            return read.Length == parts ? read : throw Refused();
        }
        catch (FormatException)
        {
            throw Refused();
        }
    }

    public static long[] ReadNumbers(string after, int parts) => [.. Read(after, parts).Select(Number)];

    /// <summary>An instant of the cursor.</summary>
    public static DateTimeOffset Instant(long ticks) =>
        ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : throw Refused();

    public static long Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : throw Refused();

    private static RefusedInputException Refused() =>
        new("after", "'after' is not the 'next' of an earlier page of this list. Leave it out to start at the first page.");
}
