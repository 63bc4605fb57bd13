using System.Text.Json;

namespace Triage.Engine.Runs;

/// <summary>What the subject rules of an agent found in a run.</summary>
/// <param name="Items">In order of their first appearance; no outcome yet.</param>
/// <param name="Subjects">Subjects of the whole run.</param>
/// <param name="Cut">There were more items than <see cref="Limits.MaxItemsPerRun"/>.</param>
public sealed record ItemReading(IReadOnlyList<RunItem> Items, IReadOnlyList<Subject> Subjects, bool Cut)
{
    public static readonly ItemReading Empty = new([], [], false);
}

/// <summary>Reads the items and subjects of a run by the rules of its agent. The same spans give the same items.</summary>
public static class RunItems
{
    /// <summary>Grows when this reading would find something else in the same spans.</summary>
    public const int Version = 1;

    private const int MaxSubjects = 50;

    /// <param name="spans">With their bodies.</param>
    /// <param name="rules">A rule whose path cannot be read finds nothing.</param>
    public static ItemReading Of(IReadOnlyList<Span> spans, IReadOnlyList<SubjectRule> rules)
    {
        var subjects = new HashSet<Subject>();
        var items = new Dictionary<Subject, List<ItemTouch>>();
        var cut = false;
        foreach (var (rule, value, touch) in Appearances(spans, rules))
        {
            var subject = new Subject(rule.Name, value);
            if (!rule.PerItem)
            {
                if (subjects.Count < MaxSubjects)
                {
                    subjects.Add(subject);
                }
            }
            else if (items.TryGetValue(subject, out var touches))
            {
                if (touches.Count < Limits.MaxTouchesPerItem)
                {
                    touches.Add(touch());
                }
            }
            else if (items.Count < Limits.MaxItemsPerRun)
            {
                items[subject] = [touch()];
            }
            else
            {
                cut = true;
            }
        }

        // A dictionary that nothing was taken from keeps the order in which things came.
        return new ItemReading([.. items.Select((i, at) => new RunItem(i.Key, at + 1, i.Value, default))], [.. subjects], cut);
    }

    private static IEnumerable<(SubjectRule Rule, string Value, Func<ItemTouch> Touch)> Appearances(
        IReadOnlyList<Span> spans,
        IReadOnlyList<SubjectRule> rules
    )
    {
        var read = rules.Select(r => (Rule: r, Path: JsonPath.TryParse(r.Path))).ToLookup(r => r.Rule.Place);
        var found = InText(SubjectPlace.Input, InputOf(spans))
            .Concat(spans.OrderBy(s => s.StartUnixNano).SelectMany(InAttributes))
            .Concat(
                RecordedCalls.Of(spans).SelectMany(c => InCall(c, SubjectPlace.Arguments).Concat(InCall(c, SubjectPlace.Result)))
            )
            .Concat(InText(SubjectPlace.Output, OutputOf(spans)));
        return found.Where(f => f.Value.Length <= Limits.MaxShortTextChars);

        IEnumerable<(SubjectRule Rule, string Value, Func<ItemTouch> Touch)> InAttributes(Span span) =>
            read[SubjectPlace.Attribute]
                .SelectMany(r =>
                    span.Attributes.Concat(span.ResourceAttributes)
                        .Where(a => a.Key == r.Rule.Path)
                        .SelectMany(a => ValuesOf(a.ValueJson))
                        .Select(value => (r.Rule, value, Touched(span, span.StepName, SubjectPlace.Attribute)))
                );

        IEnumerable<(SubjectRule Rule, string Value, Func<ItemTouch> Touch)> InCall(RecordedCall call, SubjectPlace place)
        {
            var (own, other) = place == SubjectPlace.Arguments ? (call.Arguments, call.Results) : (call.Results, call.Arguments);
            var mine = read[place].Where(r => r.Path is not null && (r.Rule.Tool is null || r.Rule.Tool == call.Tool)).ToList();
            if (mine.Count == 0)
            {
                yield break;
            }

            var beside = new Lazy<JsonElement?>(() => other.Select(JsonInText.Find).FirstOrDefault(j => j is not null));
            foreach (var body in own.Select(JsonInText.Find).OfType<JsonElement>())
            {
                foreach (var (rule, path) in mine)
                {
                    foreach (var hit in path!.In(body))
                    {
                        yield return (rule, hit.Text, () => TouchOf(call, place, hit, beside.Value));
                    }
                }
            }
        }

        IEnumerable<(SubjectRule Rule, string Value, Func<ItemTouch> Touch)> InText(
            SubjectPlace place,
            (Span Span, string Text)? said
        ) =>
            said is { } at && read[place].Any() && JsonInText.Find(at.Text) is { } body
                ? read[place]
                    .Where(r => r.Path is not null)
                    .SelectMany(r =>
                        r.Path!.In(body)
                            .Select(hit =>
                                (r.Rule, hit.Text, (Func<ItemTouch>)(() => TouchOf(at.Span, at.Span.StepName, place, hit, [])))
                            )
                    )
                : [];
    }

    private static ItemTouch TouchOf(RecordedCall call, SubjectPlace place, JsonHit hit, JsonElement? other)
    {
        // What the call was asked for is a fact of everything it answered: its page, its tenant. And what it answered is
        // a fact of an item that it was called for alone.
        var (prefix, asked) = place == SubjectPlace.Result ? ("arguments.", true) : ("result.", hit.Of == 0);
        var beside = asked && other is { ValueKind: JsonValueKind.Object } members ? PlainMembers(members, null, prefix) : [];
        return TouchOf(call.Span, call.Step, place, hit, beside);
    }

    private static ItemTouch TouchOf(
        Span span,
        string step,
        SubjectPlace place,
        JsonHit hit,
        IEnumerable<KeyValuePair<string, string>> beside
    )
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        var own = hit.Holders.SelectMany((holder, depth) => PlainMembers(holder, depth == 0 ? hit.Member : null, ""));
        foreach (var (name, value) in own.Concat(beside))
        {
            if (facts.Count == Limits.MaxFactsPerTouch)
            {
                break;
            }

            // The nearest holder speaks first.
            facts.TryAdd(name, value);
        }

        return new ItemTouch(span.TraceId, span.SpanId, step, place, hit.Position, hit.Of, facts);
    }

    private static Func<ItemTouch> Touched(Span span, string step, SubjectPlace place) =>
        () => new ItemTouch(span.TraceId, span.SpanId, step, place, 0, 0, new Dictionary<string, string>(StringComparer.Ordinal));

    private static IEnumerable<KeyValuePair<string, string>> PlainMembers(JsonElement holder, string? but, string prefix) =>
        holder
            .EnumerateObject()
            .Where(m => m.Name != but && m.Name.Length <= Limits.MaxShortTextChars)
            .Select(m => (m.Name, Text: JsonInText.TextOf(m.Value)))
            .Where(m => m.Text is { Length: > 0 and <= Limits.MaxShortTextChars })
            .Select(m => KeyValuePair.Create(prefix + m.Name, m.Text!));

    private static IEnumerable<string> ValuesOf(string attributeJson)
    {
        try
        {
            var value = JsonElement.Parse(attributeJson);
            var values =
                value.ValueKind == JsonValueKind.Array
                    ? value.EnumerateArray().Select(JsonInText.TextOf)
                    : [JsonInText.TextOf(value)];
            return [.. values.Where(v => v is { Length: > 0 })!];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>What the run was given: the first user message of its earliest step that has one.</summary>
    private static (Span, string)? InputOf(IReadOnlyList<Span> spans) =>
        SaidIn(
            spans.Where(s => s.IsStep).OrderBy(s => s.StartUnixNano),
            ContentSlot.InputMessage,
            m => m.Role is "user" or "unknown",
            false
        );

    /// <summary>What the run answered: the last message of its outermost step, else of the last step that has one.</summary>
    private static (Span, string)? OutputOf(IReadOnlyList<Span> spans)
    {
        var known = spans.Select(s => (s.TraceId, s.SpanId)).ToHashSet();
        var outermostFirst = spans
            .Where(s => s.IsStep)
            .OrderBy(s => s.ParentSpanId is { } parent && known.Contains((s.TraceId, parent)))
            .ThenByDescending(s => s.EndUnixNano);
        return SaidIn(outermostFirst, ContentSlot.OutputMessage, _ => true, true);
    }

    private static (Span, string)? SaidIn(IEnumerable<Span> spans, ContentSlot slot, Func<Message, bool> counts, bool last)
    {
        foreach (var span in spans)
        {
            var said = span.In(slot)
                .Select(c => Message.Parse(c.Body))
                .Where(counts)
                .Select(m => m.Text)
                .Where(t => t.Length > 0)
                .ToList();
            if (said.Count > 0)
            {
                return (span, last ? said[^1] : said[0]);
            }
        }

        return null;
    }
}
