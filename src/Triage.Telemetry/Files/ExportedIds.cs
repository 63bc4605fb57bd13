using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Triage.Telemetry.Files;

/// <summary>
/// Ids of other tools as ids of OTLP, always the same for the same text, so that a file that comes twice is the same run. Hex is
/// taken as it is, with zeros before it when it is short (Jaeger leaves them out); a UUID is the 16 bytes of a trace; of any
/// other text the start of its SHA-256.
/// </summary>
internal static class ExportedIds
{
    private const int TraceBytes = 16;
    private const int SpanBytes = 8;

    public static ByteString Trace(string text) => Of(text, TraceBytes);

    public static ByteString Span(string text) => Of(text, SpanBytes);

    /// <summary>As hex, for what is asked for by id.</summary>
    public static string TraceHex(string text) => Convert.ToHexStringLower(Trace(text).Span);

    private static ByteString Of(string text, int bytes)
    {
        var hex = text.Trim();
        if (hex.Length == 0)
        {
            return ByteString.Empty;
        }

        if (hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            hex = hex[2..];
        }

        if (bytes == TraceBytes && Guid.TryParseExact(hex, "D", out _))
        {
            hex = hex.Replace("-", "", StringComparison.Ordinal);
        }

        return hex.Length > 0 && hex.Length <= 2 * bytes && hex.All(char.IsAsciiHexDigit)
            ? ByteString.CopyFrom(Convert.FromHexString(hex.PadLeft(2 * bytes, '0')))
            : ByteString.CopyFrom(SHA256.HashData(Encoding.UTF8.GetBytes(text.Trim())).AsSpan(0, bytes));
    }
}
