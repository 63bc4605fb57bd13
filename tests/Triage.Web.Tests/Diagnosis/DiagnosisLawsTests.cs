using System.Globalization;
using Triage.Benchmarks.Accuracy;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;

namespace Triage.Web.Tests.Diagnosis;

/// <summary>What means nothing changes nothing: held against recorded pairs of real SDKs, every fourth of them.</summary>
public class DiagnosisLawsTests
{
    private static readonly RecordedPairs Pairs = new(Path.Combine(RepositoryRoot.Path, "tests", "Triage.Benchmarks", "Cases"));

    private static readonly IReadOnlyList<(string Pair, RecordedRun Green, RecordedRun Red)> Some =
    [
        .. Pairs
            .Accepted.Keys.Index()
            .Where(p => p.Index % 4 == 0)
            .Select(p => (p.Item, Pairs.Read(p.Item).Green, Pairs.Read(p.Item).Red)),
    ];

    private static PairDiagnosis Of(RecordedRun green, RecordedRun red, Surroundings? around = null) =>
        Diagnoser.Diagnose(RunComparer.Compare(green, red, masks: JudgedPair.Knowledge.Value.Masks), JudgedPair.Rules, around);

    /// <summary>What a reader goes by.</summary>
    private static string Said(PairDiagnosis diagnosis) =>
        string.Join(
            '\n',
            diagnosis
                .Suggestions.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Class} {s.Score} {s.Band} {s.Trigger}"))
                .Prepend($"{diagnosis.Comparison!.FirstDivergence?.Kind} {diagnosis.Comparison.FirstDivergence?.Step}")
        );

    private static void AssertSaysTheSame(Func<RecordedRun, RecordedRun> change)
    {
        var changed = Some.Where(p => Said(Of(p.Green, p.Red)) != Said(Of(p.Green, change(p.Red))))
            .Select(p => $"{p.Pair}:\n{Said(Of(p.Green, p.Red))}\nbecame\n{Said(Of(p.Green, change(p.Red)))}");
        Assert.Empty(changed);
    }

    [Fact]
    public void Diagnose_ARunWithItself_HasNoDivergenceAndSuggestsNothing() =>
        Assert.All(
            Some,
            p =>
            {
                var diagnosis = Of(p.Green, p.Green);
                Assert.Null(diagnosis.Comparison!.FirstDivergence);
                Assert.Empty(diagnosis.Suggestions);
            }
        );

    [Fact]
    public void Diagnose_SpansInAnyOrderOfArrival_SaysTheSame() =>
        AssertSaysTheSame(red => red with { Spans = [.. red.Spans.OrderBy(s => s.SpanId, StringComparer.Ordinal)] });

    [Fact]
    public void Diagnose_OtherIds_SaysTheSame() =>
        AssertSaysTheSame(red =>
        {
            var ids = red
                .Spans.Select(s => s.SpanId)
                .Distinct()
                .Index()
                .ToDictionary(i => i.Item, i => $"{0xab00 + i.Index:x16}");
            return red with
            {
                Run = red.Run with { Id = "other", TraceIds = [.. red.Run.TraceIds.Select(t => $"ff{t[2..]}")] },
                Spans =
                [
                    .. red.Spans.Select(s =>
                        s with
                        {
                            TraceId = $"ff{s.TraceId[2..]}",
                            SpanId = ids[s.SpanId],
                            ParentSpanId = s.ParentSpanId is { } parent ? ids.GetValueOrDefault(parent, parent) : null,
                        }
                    ),
                ],
            };
        });

    [Fact]
    public void Diagnose_AnHourLater_SaysTheSame() =>
        AssertSaysTheSame(red =>
        {
            const long hour = 3_600_000_000_000;
            return red with
            {
                Run = red.Run with { Summary = red.Run.Summary with { StartedAtUtc = red.Run.Summary.StartedAtUtc.AddHours(1) } },
                Spans =
                [
                    .. red.Spans.Select(s =>
                        s with
                        {
                            StartUnixNano = s.StartUnixNano + hour,
                            EndUnixNano = s.EndUnixNano + hour,
                        }
                    ),
                ],
            };
        });

    [Fact]
    public void Diagnose_OneUnrelatedSpanMore_SaysTheSame() =>
        AssertSaysTheSame(red =>
            // A pair of plain services is compared span by span.
            red.Spans.Any(s => s.IsStep)
                ? red with
                {
                    Spans =
                    [
                        .. red.Spans,
                        red.Spans[0] with
                        {
                            SpanId = "00000000000000ee",
                            Name = "cache.get",
                            Kind = StepKind.Other,
                            ToolName = null,
                            Contents = [],
                            Attributes = [],
                            Events = [],
                            Status = SpanStatus.Unset,
                            StatusMessage = null,
                            ErrorType = null,
                        },
                    ],
                }
                : red
        );

    /// <summary>Signals that say what they compare with: the last green runs, what was reported, the population.</summary>
    private static readonly HashSet<string> ReadTheSurroundings =
    [
        "S3",
        "S5",
        "S6",
        "S8",
        "S12",
        "S15",
        "S16",
        "S18",
        "S19",
        "S21",
        "S22",
        "S23",
    ];

    [Fact]
    public void Diagnose_WhateverElseIsStored_OnlyNamedSignalsMayDiffer()
    {
        var others = Some.Select(p => RunFigures.Of(p.Green)).Take(20).ToList();
        var full = new Surroundings(
            others,
            new PopulationFacts(default, default, false, null, [new PlaceFailures("list_offers", 40, 39, 6, 5, 400, 1)], []),
            []
        );

        foreach (var (pair, green, red) in Some)
        {
            var (alone, among) = (Of(green, red), Of(green, red, full));

            Assert.Equal(alone.Comparison!.FirstDivergence?.What, among.Comparison!.FirstDivergence?.What);
            Assert.Equal(Lines(alone), Lines(among));

            IEnumerable<string> Lines(PairDiagnosis diagnosis) =>
                diagnosis
                    .Signals.Where(s => !ReadTheSurroundings.Contains(s.Id))
                    .Select(s => $"{pair} {s.Id} {s.Finding} {s.Value} {s.Reference} {s.Abstained}");
        }
    }
}
