using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// One failure class against the signals of a run or a pair, by the table of weights. Independent signals combine as
/// 1 - product(1 - weight). What lowers the score is named among what speaks against the class.
/// </summary>
internal sealed class ClassWeighing
{
    private readonly FailureClass _class;
    private readonly ClassWeights _weights;
    private readonly WeightTable _table;
    private readonly IReadOnlyList<SignalReading> _signals;
    private readonly RunComparison? _pair;
    private readonly List<string> _against = [];
    private readonly IReadOnlyList<SignalReading> _for;

    public ClassWeighing(
        FailureClass failureClass,
        ClassWeights weights,
        WeightTable table,
        IReadOnlyList<SignalReading> signals,
        RunComparison? pair
    )
    {
        (_class, _weights, _table, _signals, _pair) = (failureClass, weights, table, signals, pair);
        var counted = Counted();
        _for = [.. counted.Select(c => c.Reading)];
        Score = 1 - counted.Aggregate(1.0, (left, c) => left * (1 - Math.Clamp(c.Weight, 0, 1)));
        if (counted.Count > 0)
        {
            LowerAll();
        }
    }

    public double Score { get; private set; }

    /// <summary>What the wrong items share was counted, not only seen: the right ones of the same run are its green twin.</summary>
    public bool RestsOnItems => _for.Any(s => s.Id == "S26");

    /// <summary>Why the class cannot be, in a sentence; null when nothing rules it out.</summary>
    public string? RuledOut =>
        _weights
            .RuledOutBy.Select(r => _signals.FirstOrDefault(r.Means) is { } reading ? Filled(r.Reason, reading) : null)
            .FirstOrDefault(r => r is not null);

    public Suggestion Suggest(double cap, double highBand, RecordedRun red)
    {
        var score = Math.Round(Math.Min(Score, cap), 2);
        return new Suggestion(
            _class.Id,
            _class.Layer,
            TriggerOf(),
            score,
            score >= highBand && _for.Any(s => s.Strength is Strength.Strong) ? Band.High : Band.Low,
            ReasonsIn(red),
            _against,
            _for[0].WouldChangeIt
                ?? _table.MeaningOf(_for[0])?.WouldChangeIt
                ?? (
                    _pair is null
                        ? "A replay of the recorded input comes out right."
                        : "A replay of the recorded input at the first divergence comes out right."
                )
        )
        {
            NotRead = NotRead(),
            Question = _weights.Question,
            Calibrated = _table.Calibration.For(score, _pair is not null),
        };
    }

    /// <summary>Signals that speak for the class, heaviest first. Two findings of one signal are two readings of one fact: the heavier counts.</summary>
    private List<(SignalReading Reading, double Weight)> Counted()
    {
        var counted = _weights
            .For.Where(w => w.With is null || _signals.Any(w.With.Means))
            .Select(w => (Reading: _signals.FirstOrDefault(w.Means), w.Weight))
            .Where(c => c.Reading is not null)
            .Select(c => (Reading: c.Reading!, c.Weight, Less: LessFor(c.Reading!)))
            .Select(c => (c.Reading, Weight: c.Less.Aggregate(c.Weight, (weight, less) => weight * less.Share), c.Less))
            .GroupBy(c => c.Reading.Id)
            .Select(s => s.MaxBy(c => c.Weight))
            .OrderByDescending(c => c.Weight)
            .ToList();
        foreach (var (_, reason) in counted.SelectMany(c => c.Less))
        {
            Say(reason);
        }

        return [.. counted.Select(c => (c.Reading, c.Weight))];
    }

    /// <summary>What takes from the weight of a signal for this class: the share that is left, and why.</summary>
    private List<(double Share, string Reason)> LessFor(SignalReading reading)
    {
        List<(double Share, string Reason)> less = IsNear(reading)
            ? []
            : [(_table.AwayFromDivergence, Filled(_table.AwayReason, reading))];
        foreach (var against in _weights.Against.Where(a => a.Of == reading.Id))
        {
            if (_signals.FirstOrDefault(against.Means) is { } other)
            {
                less.Add((against.Share, Filled(against.Reason, other)));
            }
        }

        return less;
    }

    private void LowerAll()
    {
        foreach (var against in _weights.Against.Where(a => a.Of is null))
        {
            if (_signals.FirstOrDefault(against.Means) is { } reading)
            {
                Score *= against.Share;
                Say(Filled(against.Reason, reading));
            }
        }
    }

    private void Say(string against)
    {
        if (!_against.Contains(against))
        {
            _against.Add(against);
        }
    }

    private static string Filled(string reason, SignalReading reading) =>
        reason
            .Replace("{value}", reading.Value, StringComparison.Ordinal)
            .Replace("{reference}", reading.Reference, StringComparison.Ordinal);

    /// <summary>A lost system prompt is never an edit that happened not to matter, so it counts wherever it is lost.</summary>
    /// <remarks>Where the runs part nowhere, nothing is away from it. Without a pair there is no divergence; the step that separates the items stands in for it, and beside one.</remarks>
    private bool IsNear(SignalReading reading) =>
        reading.SpanIds.Count == 0
        || reading is { Id: "S1", Finding: S1PromptToolsAndBuild.PromptLost }
        || _pair is null
        || _signals.Any(s =>
            s is { Id: "S26", Fired: true } && s.SpanIds.Any(id => reading.SpanIds.Contains(id, StringComparer.Ordinal))
        )
        || _pair.FirstDivergence is not { } divergence
        || reading.SpanIds.Contains(divergence.RedSpanId, StringComparer.Ordinal)
        || reading.SpanIds.Contains(divergence.GreenSpanId, StringComparer.Ordinal);

    private IReadOnlyList<Reason> ReasonsIn(RecordedRun red) =>
        [
            .. _for.GroupBy(SentenceOf, StringComparer.Ordinal)
                .Select(same => new Reason(same.Key, [.. same.SelectMany(r => LinksOf(r, red)).Distinct()])),
        ];

    private static string SentenceOf(SignalReading reading) =>
        reading.Sentence ?? (reading.Reference is null ? $"{reading.Value}" : $"{reading.Value}; green: {reading.Reference}");

    private static IEnumerable<EvidenceLink> LinksOf(SignalReading reading, RecordedRun red) =>
        reading
            .SpanIds.Take(EvidenceLink.MaxPerReason)
            .Select(id => new EvidenceLink(id, reading.Slot, !red.Spans.Any(s => s.SpanId == id)));

    /// <summary>The first trigger that a finding names, heaviest first; else what changed where the runs part; else the last resort of the findings.</summary>
    private Trigger TriggerOf()
    {
        var meanings = _for.Select(_table.MeaningOf).OfType<FindingMeaning>().ToList();
        return First(meanings.Select(m => m.Trigger))
            ?? _pair?.Changes.FirstOrDefault(c => c.TouchesDivergence)?.Kind
            ?? First(meanings.Select(m => m.LastTrigger))
            ?? Trigger.None;

        static Trigger? First(IEnumerable<Trigger> triggers) =>
            triggers.Where(t => t is not Trigger.None).Select(t => (Trigger?)t).FirstOrDefault();
    }

    /// <summary>Signals that could have told more of this class, and why they could not be read.</summary>
    private IReadOnlyList<string> NotRead() =>
        [
            .. _weights
                .For.Select(w => w.SignalId)
                .Distinct(StringComparer.Ordinal)
                .Select(id => _signals.FirstOrDefault(s => s.Id == id && s.Abstained is not null))
                .OfType<SignalReading>()
                .Select(s => $"{s.Id}: {s.Abstained}"),
        ];
}
