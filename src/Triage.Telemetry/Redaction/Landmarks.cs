using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Triage.Telemetry.Redaction;

/// <summary>
/// Where in a text a closer look is needed for what has no prefix: an at sign, a plus before a digit, a percent escape, the middle of
/// an Azure secret (Q~), four digits in a row, the begin of an IBAN, sixteen letters, digits, dashes
/// or underscores in a row (keys, base64). One pass, 64 characters at a time.
/// </summary>
internal static class Landmarks
{
    private const int Window = 64;

    /// <summary>A window sees its last places without what follows them; the next one begins before those.</summary>
    private const int Step = Window - LongRun;

    private const int LongRun = 16;

    /// <summary>The next place at or after <paramref name="from"/>; -1 when there is none.</summary>
    public static int Next(ReadOnlySpan<char> text, int from)
    {
        for (; text.Length - from >= Window; from += Step)
        {
            var found = Found(text.Slice(from, Window)) & ((1UL << Step) - 1);
            if (found != 0)
            {
                return from + BitOperations.TrailingZeroCount(found);
            }
        }

        if (from >= text.Length)
        {
            return -1;
        }

        Span<char> rest = stackalloc char[Window];
        text[from..].CopyTo(rest);
        rest[(text.Length - from)..].Clear();
        var last = Found(rest);
        return last == 0 ? -1 : from + BitOperations.TrailingZeroCount(last);
    }

    private static ulong Found(ReadOnlySpan<char> window)
    {
        var words = MemoryMarshal.Cast<char, ushort>(window);
        // What is not ASCII becomes 255.
        var all = Vector512.NarrowWithSaturation(Vector512.Create(words), Vector512.Create(words[(Window / 2)..]));
        var digit = In(all, (byte)'0', 9, 0);
        var letter = In(all, (byte)'a', 25, 0x20);
        var either = digit | letter;
        var fourDigits = digit & (digit >> 1) & (digit >> 2) & (digit >> 3);
        var iban = letter & (letter >> 1) & (digit >> 2) & (digit >> 3) & ~(either << 1);
        var word = either | Is(all, '-') | Is(all, '_');
        var run = word & (word >> 1);
        run &= run >> 2;
        run &= run >> 4;
        run &= run >> 8;
        // Of a run its begin is enough: whoever looks goes to its end.
        return fourDigits
            | iban
            | run
            | (Is(all, '~') & ((Is(all, 'Q') << 1) | 1))
            | (Is(all, '@') & (either >> 1))
            | (Is(all, '+') & (digit >> 1))
            | (Is(all, '%') & (either >> 1) & (either >> 2));
    }

    private static ulong In(Vector512<byte> all, byte first, byte width, byte fold) =>
        Vector512
            .LessThanOrEqual((all | Vector512.Create(fold)) - Vector512.Create(first), Vector512.Create(width))
            .ExtractMostSignificantBits();

    private static ulong Is(Vector512<byte> all, char sign) =>
        Vector512.Equals(all, Vector512.Create((byte)sign)).ExtractMostSignificantBits();
}
