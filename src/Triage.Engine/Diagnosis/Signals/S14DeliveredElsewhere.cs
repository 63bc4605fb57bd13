using System.Text.Json;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>The same call, and the receipt names another place: <c>"account":"shop-test/A-1045"</c> where green has <c>"shop/A-1045"</c>.</summary>
public sealed class S14DeliveredElsewhere : PairSignal
{
    private static readonly HashSet<string> Places = new(StringComparer.OrdinalIgnoreCase)
    {
        "account",
        "bucket",
        "channel",
        "destination",
        "endpoint",
        "environment",
        "folder",
        "mailbox",
        "queue",
        "recipient",
        "room",
        "target",
        "thread",
        "to",
        "topic",
        "url",
    };

    public override string Id => "S14";

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison comparison, SignalInput input)
    {
        foreach (var (row, difference) in Differing(comparison, what => what == StepDifferences.Result))
        {
            // Between other inputs the receipt is another one anyway; not so what it has to do with the request.
            if (difference.Broken is { } broken && IsPlace(difference))
            {
                return
                [
                    Fired(null, Strength.Strong, $"{row.Red!.StepName}: {broken}", null, row.Red.SpanId) with
                    {
                        Slot = ContentSlot.ToolResult,
                        Sentence = $"{row.Red.ToolName ?? row.Red.StepName}: {broken}",
                    },
                ];
            }

            var elsewhere = Elsewhere(row, difference);
            if (elsewhere.Count > 0)
            {
                var (key, green, red) = elsewhere[0];
                return
                [
                    Fired(null, Strength.Strong, $"{row.Red!.StepName} delivered to {key} {red}", green, row.Red.SpanId) with
                    {
                        Slot = ContentSlot.ToolResult,
                        Sentence =
                            $"{row.Red.ToolName ?? row.Red.StepName} got the same arguments, and its receipt names {key} {red} instead of {green}.",
                    },
                ];
            }
        }

        return Silent;
    }

    /// <summary>The answer names another place than the one that goes with what was asked for.</summary>
    internal static bool IsPlace(SpanDifference difference) => difference.BrokenField is { } field && Places.Contains(field);

    /// <summary>True when another place is all that the two answers differ in: the data itself is the same.</summary>
    internal static bool IsAll(AlignedRow row, SpanDifference difference) =>
        Elsewhere(row, difference) is { Count: > 0 } places && places.Count == DifferentFields(difference).Count();

    private static List<(string Key, string Green, string Red)> Elsewhere(AlignedRow row, SpanDifference difference)
    {
        if (row.Differences.Any(d => d.IsInput))
        {
            return [];
        }

        var asked = ValuesIn(row.Red!.TextOf(ContentSlot.ToolArguments));
        return
        [
            .. DifferentFields(difference)
                // An error, or an answer without the field, names no place at all.
                .Where(f => f.Green is not ("" or ['[' or '{', ..]) && f.Red is not ("" or ['[' or '{', ..]))
                .Where(f => Places.Contains(f.Key) || asked.Any(a => Holds(f.Green, a) && Holds(f.Red, a))),
        ];
    }

    /// <summary>Fields of two objects, generated numbers behind a prefix left out.</summary>
    private static IEnumerable<(string Key, string Green, string Red)> DifferentFields(SpanDifference difference)
    {
        using var green = CanonicalContent.TryParse(difference.Green ?? "");
        using var red = CanonicalContent.TryParse(difference.Red ?? "");
        if (green?.RootElement.ValueKind is not JsonValueKind.Object || red?.RootElement.ValueKind is not JsonValueKind.Object)
        {
            return [];
        }

        var after = red.RootElement.EnumerateObject().ToLookup(p => p.Name, p => p.Value.ToString(), StringComparer.Ordinal);
        return
        [
            .. green
                .RootElement.EnumerateObject()
                .Select(p => (p.Name, Green: p.Value.ToString(), Red: after[p.Name].FirstOrDefault() ?? ""))
                .Where(p => !GeneratedNumbers.AreAll(p.Green, p.Red)),
        ];
    }

    /// <summary>A place built around the very thing the call was about; <c>2026-10</c> is no part of <c>2026-10-05</c>.</summary>
    private static bool Holds(string place, string subject)
    {
        var at = place.IndexOf(subject, StringComparison.Ordinal);
        var end = at + subject.Length;
        return at >= 0 && (at == 0 || !IsInner(place[at - 1])) && (end == place.Length || !IsInner(place[end]));

        static bool IsInner(char c) => char.IsLetterOrDigit(c) || c == '-';
    }

    private static List<string> ValuesIn(string? arguments)
    {
        using var json = CanonicalContent.TryParse(arguments ?? "");
        return json?.RootElement.ValueKind is JsonValueKind.Object
            ?
            [
                .. json
                    .RootElement.EnumerateObject()
                    .Where(p => p.Value.ValueKind is JsonValueKind.String)
                    .Select(p => p.Value.GetString()!)
                    // Short words such as EUR turn up anywhere.
                    .Where(v => v.Length > 3),
            ]
            : [];
    }
}
