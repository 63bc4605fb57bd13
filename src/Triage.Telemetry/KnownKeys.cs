using System.Text;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Telemetry;

/// <summary>
/// One string for each attribute key and span name, however often it comes: SDKs use a few hundred. A key takes the place of
/// whichever stood where its hash leads, so a sender that invents keys costs no memory.
/// </summary>
internal sealed class KnownKeys
{
    private const int Places = 4_096;
    private const int MaxKeyBytes = 100;

    private readonly Known?[] known = new Known[Places];

    /// <summary>The key as text: cleaned and bounded.</summary>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxKeyBytes)
        {
            return TextOf(utf8);
        }

        ref var place = ref known[RecordHash.Of(utf8) % Places];
        var found = Volatile.Read(ref place);
        if (found is null || !utf8.SequenceEqual(found.Utf8))
        {
            found = new Known(utf8.ToArray(), TextOf(utf8));
            Volatile.Write(ref place, found);
        }

        return found.Key;
    }

    private static string TextOf(ReadOnlySpan<byte> utf8)
    {
        // A character has three bytes at most: a key of a megabyte need not be read to be cut.
        var most = 4 * Limits.MaxAttributeKeyChars;
        return Text.Bounded(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, most)]), Limits.MaxAttributeKeyChars);
    }

    private sealed record Known(byte[] Utf8, string Key);
}
