using System.Text.Json;
using System.Text.RegularExpressions;
using Triage.Engine.Agents;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>The same call, and the receipt names another place: <c>"account":"shop-test/A-1045"</c> where green has <c>"shop/A-1045"</c>.</summary>
public sealed partial class S14DeliveredElsewhere : PairSignal
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
            if (difference.Broken is { } broken && IsPlace(row, difference))
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

            if (Elsewhere(row, difference) is [var first, ..])
            {
                return [Of(row.Red!.ToolName ?? row.Red.StepName, first, row.Red, ContentSlot.ToolResult)];
            }
        }

        return OrSilent(InMessages(input));
    }

    /// <summary>Alone, a receipt gives itself away by naming a place for trials that nobody asked for, or an id that is nearly the one asked for.</summary>
    private protected override IReadOnlyList<SignalReading> OfRed(SignalInput input)
    {
        foreach (
            var call in input.Calls.Calls.Where(c =>
                c is { Acts: true, Trouble: Trouble.None, Arguments: not null, Result: not null }
            )
        )
        {
            var asked = ValuesIn(call.Arguments).ToList();
            foreach (
                var (path, text) in JsonLeaves
                    .In(call.Result!)
                    .Where(l => Places.Contains(NameOf(l.Path)) || l.Text.Contains('/'))
            )
            {
                var trial = Trial().Match(text);
                if (
                    trial.Success && !call.Arguments!.Contains(trial.Value, StringComparison.OrdinalIgnoreCase)
                    || asked.Exists(a =>
                        !call.Result!.Contains(a, StringComparison.Ordinal) && text.Split('/').Any(part => IsNearly(a, part))
                    )
                )
                {
                    return
                    [
                        Fired(null, Strength.Weak, $"{call.Tool} delivered to {NameOf(path)} {text}", null, call.Span.SpanId) with
                        {
                            Slot = ContentSlot.ToolResult,
                            Sentence =
                                $"The receipt of {call.Tool} names {NameOf(path)} {text}, which is not what was asked for.",
                        },
                    ];
                }
            }
        }

        return Silent;
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('.') + 1)..];

    /// <summary>The same letters and as many digits, and other digits: <c>EU-2013</c> for <c>EU-2031</c>.</summary>
    private static bool IsNearly(string asked, string part) =>
        part != asked
        && part.Length == asked.Length
        && asked.Any(char.IsAsciiDigit)
        && asked.Any(char.IsAsciiLetter)
        && asked.Zip(part).All(c => c.First == c.Second || char.IsAsciiDigit(c.First) && char.IsAsciiDigit(c.Second));

    [GeneratedRegex(
        @"(?<![A-Za-z])(test|sandbox|staging|dev|demo|dummy|mock)(?![A-Za-z])",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Trial();

    /// <summary>Where tool steps hold no answers, the receipt stands in what the model was handed.</summary>
    private SignalReading? InMessages(SignalInput input)
    {
        var green = input
            .Compared!.Green.Exchanges.InMessages.DistinctBy(e => (e.Tool, e.Arguments))
            .ToDictionary(e => (e.Tool, e.Arguments));
        foreach (var red in input.Compared.Red.Exchanges.InMessages)
        {
            if (
                green.TryGetValue((red.Tool, red.Arguments), out var twin)
                && Elsewhere(red.Tool, red.Arguments, twin.Result, red.Result) is [var first, ..]
            )
            {
                return Of(red.Tool, first, input.Red.Spans.First(s => s.SpanId == red.SpanId), ContentSlot.InputMessage);
            }
        }

        return null;
    }

    private SignalReading Of(string tool, (string Key, string Green, string Red) place, Span span, ContentSlot slot) =>
        Fired(null, Strength.Strong, $"{tool} delivered to {place.Key} {place.Red}", place.Green, span.SpanId) with
        {
            Slot = slot,
            Sentence = $"{tool} got the same arguments, and its receipt names {place.Key} {place.Red} instead of {place.Green}.",
        };

    /// <summary>The answer names another place than the one that goes with what was asked for.</summary>
    internal static bool IsPlace(AlignedRow row, SpanDifference difference) =>
        difference.BrokenField is { } field
        && (Places.Contains(field) || row.Red?.ToolName is { } tool && ToolReaches.ActsByName(tool));

    /// <summary>True when another place is all that the two answers differ in: the data itself is the same.</summary>
    internal static bool IsAll(AlignedRow row, SpanDifference difference) =>
        Elsewhere(row, difference) is { Count: > 0 } places
        && places.Count == DifferentFields(difference.Green, difference.Red, null).Count();

    private static List<(string Key, string Green, string Red)> Elsewhere(AlignedRow row, SpanDifference difference) =>
        row.Differences.Any(d => d.IsInput)
            ? []
            : Elsewhere(
                row.Red!.ToolName ?? row.Red.Name,
                row.Red.TextOf(ContentSlot.ToolArguments),
                difference.Green,
                difference.Red
            );

    private static List<(string Key, string Green, string Red)> Elsewhere(
        string tool,
        string? arguments,
        string? green,
        string? red
    )
    {
        var asked = ValuesIn(arguments);
        var acts = ToolReaches.ActsByName(tool);
        return
        [
            .. DifferentFields(green, red, arguments)
                // An error, or an answer without the field, names no place at all.
                .Where(f => f.Green is not ("" or ['[' or '{', ..]) && f.Red is not ("" or ['[' or '{', ..]))
                .Where(f =>
                    Places.Contains(f.Key)
                    || asked.Any(a => Holds(f.Green, a) && Holds(f.Red, a))
                    // What acts and tells of something else than it was told to do it to, did it there.
                    || acts && f.Green.Length > 3 && asked.Any(a => Holds(f.Green, a)) && !asked.Any(a => Holds(f.Red, a))
                ),
        ];
    }

    /// <summary>Fields of two objects, generated numbers behind a prefix left out.</summary>
    private static IEnumerable<(string Key, string Green, string Red)> DifferentFields(string? before, string? now, string? asked)
    {
        using var green = CanonicalContent.TryParse(before ?? "");
        using var red = CanonicalContent.TryParse(now ?? "");
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
                .Where(p => !GeneratedNumbers.AreAll(p.Green, p.Red, ContentMask.Plain, asked)),
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
