using System.Globalization;
using System.Text.RegularExpressions;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>
/// One spelling for contents that mean the same: JSON with sorted keys and no white space, JSON inside JSON strings opened,
/// numbers and instants by value, text with plain line ends; in all of it, what differs between any two runs is masked.
/// </summary>
internal sealed partial class ContentMask
{
    /// <summary>Clocks of two machines, a queue before the run and a report after it: what lies nearer than this says when it ran.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromHours(1);

    /// <summary>An instant without a zone is local time somewhere between UTC-12 and UTC+14.</summary>
    private static readonly TimeSpan NearWithoutZone = Near + TimeSpan.FromHours(14);

    /// <summary>The day of a run begins up to a day before it, and in some zone a day ahead.</summary>
    private static readonly TimeSpan NearDay = TimeSpan.FromHours(38);

    /// <summary>Without any run: every instant is a clock, and no value was given.</summary>
    public static readonly ContentMask Plain = new(VolatileMasks.Forms, [], []);

    /// <summary>
    /// Within one run, for what was asked: two ids, or two hours, are two calls there. Only what is made anew for each attempt
    /// makes no other call, and how a value is written does not count.
    /// </summary>
    public static readonly ContentMask WithinRun = new(
        new VolatileMasks([
            new VolatileMask("attempts", "It is made anew for each attempt.")
            {
                Fields =
                [
                    "idempotency_key",
                    "idempotency_token",
                    "nonce",
                    "salt",
                    "seed",
                    "random_seed",
                    "rng_seed",
                    "traceparent",
                    "tracestate",
                    "requested_at",
                ],
            },
        ]),
        [],
        []
    );

    private readonly VolatileMasks _masks;
    private readonly IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> _runs;
    private readonly HashSet<string> _given;
    private readonly Func<string?, string, string> _leaf;
    private readonly IsLeftAlone _isLeftAlone;

    private ContentMask(VolatileMasks masks, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> runs, HashSet<string> given)
    {
        (_masks, _runs, _given) = (masks, runs, given);
        _leaf = Leaf;
        _isLeftAlone = LeavesAlone;
    }

    public static ContentMask Of(VolatileMasks masks, RecordedRun green, RecordedRun red) =>
        new(
            masks,
            [TimeOf(green), TimeOf(red)],
            GivenValues.In(green).Concat(GivenValues.In(red)).ToHashSet(StringComparer.Ordinal)
        );

    public string Of(string body)
    {
        var text = body.ReplaceLineEndings("\n");
        // Most arguments and results are compact JSON without anything to mask: that is seen faster than written anew.
        var mayHoldForm = MayHoldForm(text);
        return !mayHoldForm && PlainJson.IsCanonical(text, _isLeftAlone) ? text
            : CanonicalJson.Find(text, _leaf) is { } json ? json
            : mayHoldForm ? Text(text.Trim())
            : _masks.WithoutPatterns(text.Trim());
    }

    /// <summary>System prompts like to say what day it is: the day of one of the runs is masked in them. Anywhere else a day is part of the job.</summary>
    public string OfPrompt(string prompt) => Of(VolatileValues.ReplaceDates(WrittenDay().Replace(prompt, DayOf), DayOf));

    private string DayOf(Match written) =>
        DateTimeOffset.TryParse(
            written.Value,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var day
        ) && IsClock(day, NearDay)
            ? "<today>"
            : written.Value;

    /// <summary>Without the parameters that volatile values have, as <c>seed=7341; temperature=0</c>.</summary>
    public string? OfParameters(string? parameters) =>
        parameters is null ? null : string.Join("; ", parameters.Split("; ").Where(p => !_masks.Masks(p.Split('=')[0])));

    private string Leaf(string? member, string value)
    {
        if (member is not null && _masks.Keeps(member))
        {
            return value;
        }

        return member is not null && _masks.Masks(member) && !_given.Contains(value) ? "<volatile>" : Text(value);
    }

    /// <summary>What <see cref="Leaf"/> does not touch, where no form stands in the text.</summary>
    private bool LeavesAlone(ReadOnlySpan<char> member, ReadOnlySpan<char> value) =>
        !_masks.Masks(member) && !_masks.HasPatternIn(value);

    /// <summary>False: no form of <see cref="MaskForm"/> stands in any part of the text.</summary>
    private static bool MayHoldForm(string text) => VolatileValues.MayStandIn(text) || VolatileSigns.Port(text);

    private string Text(string text)
    {
        text = _masks.WithoutPatterns(text);
        text = Masked(MaskForm.Uuid, text, VolatileValues.ReplaceUuids, "<uuid>");
        text = VolatileValues.ReplaceInstants(text, InstantOf);
        text = Masked(MaskForm.GeneratedId, text, VolatileValues.ReplaceGeneratedIds, "<id>");
        text = Masked(MaskForm.LongHex, text, VolatileValues.ReplaceLongHex, "<hex>");
        text = VolatileValues.ReplaceEpochs(text, EpochOf);
        return _masks.Masks(MaskForm.Port) && VolatileSigns.Port(text) ? Port().Replace(text, "${host}:<port>") : text;
    }

    /// <summary>An id that the run was asked about is what the job is about, whatever it looks like.</summary>
    private string Masked(MaskForm form, string text, Func<string, MatchEvaluator, string> replace, string with) =>
        _masks.Masks(form) ? replace(text, m => _given.Contains(m.Value) ? m.Value : with) : text;

    private string InstantOf(Match written)
    {
        if (Instants.TryRead(written.Value) is not { } instant)
        {
            return written.Value;
        }

        return IsClock(instant.At, instant.HasZone ? Near : NearWithoutZone)
            ? "<time>"
            : instant.At.ToString(
                instant.HasZone ? "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
                CultureInfo.InvariantCulture
            );
    }

    private string EpochOf(Match written) =>
        Instants.OfUnix(written.Value) is { } at && IsClock(at, Near) ? "<time>" : written.Value;

    private bool IsClock(DateTimeOffset at, TimeSpan near) =>
        _masks.Masks(MaskForm.Clock) && (_runs.Count == 0 || _runs.Any(run => at >= run.From - near && at <= run.To + near));

    private static (DateTimeOffset From, DateTimeOffset To) TimeOf(RecordedRun run)
    {
        var starts = run.Spans.Where(s => s.StartUnixNano > 0).Select(s => s.StartUnixNano).DefaultIfEmpty().Min();
        var ends = run.Spans.Select(s => Math.Max(s.StartUnixNano, s.EndUnixNano)).DefaultIfEmpty().Max();
        return starts > 0
            ? (Instants.OfUnixNanoseconds(starts), Instants.OfUnixNanoseconds(ends))
            : (run.Run.Summary.StartedAtUtc, run.Run.Summary.StartedAtUtc.AddMilliseconds(run.Run.Summary.DurationMs));
    }

    /// <summary><c>Sunday, 22 November 2026</c>, <c>Nov 22, 2026</c></summary>
    [GeneratedRegex(
        @"\b((Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?([0-9]{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6} [0-9]{1,2}),? [0-9]{4}\b",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex WrittenDay();

    [GeneratedRegex(
        @"(?<host>\blocalhost|\b\d{1,3}(\.\d{1,3}){3}|//[A-Za-z0-9.-]{1,253}):\d{2,5}\b",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Port();
}

/// <summary>What a run was asked about: the values of its subjects, and the ids in the user's words.</summary>
internal static class GivenValues
{
    private const int MaxValues = 1_000;

    public static IEnumerable<string> In(RecordedRun run) =>
        run.Run.Summary.Subjects.Select(s => s.Value).Concat(IdsIn(UserWords(run))).Take(MaxValues);

    private static string UserWords(RecordedRun run) =>
        run.Spans.Where(s => s.Kind is StepKind.ModelCall or StepKind.Agent)
            .OrderBy(s => s.StartUnixNano)
            .Select(s => s.In(ContentSlot.InputMessage).Select(c => Message.Parse(c.Body)).LastOrDefault(m => m.Role == "user"))
            .FirstOrDefault(m => m?.Text.Length > 0)
            ?.Text
        ?? "";

    /// <summary>Only what a mask would take: shorter words are never masked.</summary>
    private static List<string> IdsIn(string text)
    {
        List<string> ids = [];
        string Note(Match id)
        {
            ids.Add(id.Value);
            return id.Value;
        }

        VolatileValues.ReplaceUuids(text, Note);
        VolatileValues.ReplaceGeneratedIds(text, Note);
        VolatileValues.ReplaceLongHex(text, Note);
        return ids;
    }
}

/// <summary>Reads the instants that <see cref="VolatileValues"/> finds.</summary>
internal static partial class Instants
{
    /// <summary>Null when no such day or time of day exists. Without a zone it is read as UTC.</summary>
    public static (DateTimeOffset At, bool HasZone)? TryRead(string text)
    {
        var parts = Written().Match(text);
        var zone = parts.Groups["zone"].Value;
        var fraction = parts.Groups["part"].Value;
        var normal =
            $"{parts.Groups["day"].Value}T{parts.Groups["time"].Value}.{fraction[..Math.Min(7, fraction.Length)].PadRight(7, '0')}"
            + (
                zone is "" or "Z" or "UTC" ? "+00:00"
                : zone.Length == 5 ? zone.Insert(3, ":")
                : zone
            );
        return
            parts.Success
            && DateTimeOffset.TryParseExact(
                normal,
                ["yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", "yyyy-MM-dd'T'HH:mm.fffffffzzz"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.AdjustToUniversal,
                out var at
            )
            ? (at, zone.Length > 0)
            : null;
    }

    /// <summary>Unix milliseconds, microseconds or nanoseconds, told apart by their digits.</summary>
    public static DateTimeOffset? OfUnix(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? OfUnixNanoseconds(
                number
                    * digits.Length switch
                    {
                        13 => 1_000_000,
                        16 => 1_000,
                        _ => 1,
                    }
            )
            : null;

    public static DateTimeOffset OfUnixNanoseconds(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);

    [GeneratedRegex(
        "^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?<time>[0-9]{2}:[0-9]{2}(:[0-9]{2})?)([.,](?<part>[0-9]{1,9}))? ?(?<zone>Z|UTC|[+-][0-9]{2}:?[0-9]{2})?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Written();
}
