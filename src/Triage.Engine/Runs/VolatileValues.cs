using System.Text.RegularExpressions;

namespace Triage.Engine.Runs;

/// <summary>
/// Values that differ between any two runs and mean nothing by it: instants and generated ids. They are masked before
/// content is hashed or compared. What a business counts by is left alone: <c>INV-7001</c>, <c>EU-2031</c>, amounts,
/// plain dates, order numbers.
/// </summary>
public static partial class VolatileValues
{
    /// <summary>
    /// Replaces, each by a word in angle brackets:
    /// <list type="bullet">
    /// <item><c>&lt;uuid&gt;</c>: <c>0b6f2f0e-8d55-4a4f-9c58-0f6a3b1c2d3e</c>.</item>
    /// <item><c>&lt;time&gt;</c>: an ISO 8601 date with a time of day; Unix milliseconds, microseconds and nanoseconds from 2017 to 2033.</item>
    /// <item><c>&lt;id&gt;</c>: ids that model APIs and SDKs generate, such as <c>call_Qm3…</c>, <c>resp_…</c>, <c>chatcmpl-…</c>, <c>msg_…</c>, <c>toolu_…</c>, <c>aitxt-…</c>.</item>
    /// <item><c>&lt;hex&gt;</c>: 16 hex digits or more with at least one letter and one digit, such as trace ids and digests.</item>
    /// </list>
    /// Unix seconds are kept, because ten digits are also an amount or an account. Never throws.
    /// </summary>
    public static string Mask(string text)
    {
        text = ReplaceUuids(text, static _ => "<uuid>");
        text = ReplaceInstants(text, static _ => "<time>");
        text = ReplaceGeneratedIds(text, static _ => "<id>");
        text = ReplaceLongHex(text, static _ => "<hex>");
        return ReplaceEpochs(text, static _ => "<time>");
    }

    /// <summary>False: none of the expressions for <see cref="Mask"/> can match in the text, nor in any part of it.</summary>
    internal static bool MayStandIn(string text) =>
        VolatileSigns.Uuid(text)
        || VolatileSigns.Instant(text)
        || VolatileSigns.GeneratedId(text)
        || HasRun(text, ofHex: true, 16)
        || HasRun(text, ofHex: false, 13);

    // Most text has nothing to mask. That is seen faster by the signs without which an expression cannot match.
    internal static string ReplaceUuids(string text, MatchEvaluator with) =>
        VolatileSigns.Uuid(text) ? Uuid().Replace(text, with) : text;

    internal static string ReplaceInstants(string text, MatchEvaluator with) =>
        VolatileSigns.Instant(text) ? Instant().Replace(text, with) : text;

    internal static string ReplaceGeneratedIds(string text, MatchEvaluator with) =>
        VolatileSigns.GeneratedId(text) ? GeneratedId().Replace(text, with) : text;

    internal static string ReplaceLongHex(string text, MatchEvaluator with) =>
        HasRun(text, ofHex: true, 16) ? Hex().Replace(text, with) : text;

    /// <summary>Unix milliseconds, microseconds and nanoseconds.</summary>
    internal static string ReplaceEpochs(string text, MatchEvaluator with) =>
        HasRun(text, ofHex: false, 13) ? Epoch().Replace(text, with) : text;

    /// <summary>Whether so many digits stand behind each other. Looks at few of the characters that are none.</summary>
    private static bool HasRun(string text, bool ofHex, int length)
    {
        for (var start = 0; start + length <= text.Length; )
        {
            var last = start + length - 1;
            while (last >= start && (ofHex ? char.IsAsciiHexDigit(text[last]) : char.IsAsciiDigit(text[last])))
            {
                last--;
            }

            if (last < start)
            {
                return true;
            }

            start = last + 1;
        }

        return false;
    }

    /// <summary>
    /// <see cref="Mask"/>, and plain ISO dates as <c>&lt;date&gt;</c>. For system prompts, which like to say what day it
    /// is; in arguments and in the user's words a date is part of the job.
    /// </summary>
    public static string MaskWithDates(string text) => ReplaceDates(Mask(text), static _ => "<date>");

    internal static string ReplaceDates(string text, MatchEvaluator with) =>
        VolatileSigns.Date(text) ? Date().Replace(text, with) : text;

    // The expressions have no nested repeats, so the time they take grows with the text alone and needs no limit.
    // A limit would make the hash of a large content depend on how busy the machine is.
    private const int NoTimeout = -1;
    private const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(
        "(?<![0-9A-Za-z])[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])",
        Plain,
        NoTimeout
    )]
    private static partial Regex Uuid();

    [GeneratedRegex(
        "(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?( ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?(?![0-9])",
        Plain,
        NoTimeout
    )]
    private static partial Regex Instant();

    /// <summary>A digit or an inner capital is asked for, so that names such as <c>call_customerservice</c> stay.</summary>
    [GeneratedRegex(
        "(?<![0-9A-Za-z_-])(call|resp|msg|toolu|req|run|rs|fc|item|gen|thread|chatcmpl|cmpl|aitxt|aiobj)[_-](?=[A-Za-z]{0,24}([0-9]|[a-z][A-Z]))[0-9A-Za-z]{8,}(?![0-9A-Za-z_-])",
        Plain,
        NoTimeout
    )]
    private static partial Regex GeneratedId();

    /// <summary>Two capitals and digits are an account, such as the IBAN <c>DE89370400440532013000</c>.</summary>
    [GeneratedRegex(
        "(?<![0-9A-Za-z])(?=[0-9]*[A-Fa-f])(?=[A-Fa-f]*[0-9])(?![A-Z]{2}[0-9]+(?![0-9A-Za-z]))[0-9A-Fa-f]{16,}(?![0-9A-Za-z])",
        Plain,
        NoTimeout
    )]
    private static partial Regex Hex();

    [GeneratedRegex(
        "(?<![0-9A-Za-z.,_-])(1[5-9][0-9]{11}|1[5-9][0-9]{14}|1[5-9][0-9]{17})(?![0-9A-Za-z_-])(?![.,][0-9])",
        Plain,
        NoTimeout
    )]
    private static partial Regex Epoch();

    [GeneratedRegex("(?<![0-9-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9-])", Plain, NoTimeout)]
    private static partial Regex Date();
}
