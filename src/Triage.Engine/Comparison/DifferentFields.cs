using System.Text.Json;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>Follows a difference to the first field in which the two bodies part, and to the characters that differ in it.</summary>
internal sealed class DifferentFields(ContentMask mask)
{
    /// <summary>The part of a body at a path; not there where one side has nothing.</summary>
    private sealed record Part(string Path, JsonElement Value);

    private sealed record Body(Span Span, ContentSlot Slot, int Index, string Text);

    public FieldPair Of(Span green, Span red, SpanDifference difference)
    {
        if (SlotOf(difference.What) is not { } slot)
        {
            return new FieldPair(Whole(green, null, 0, difference.Green), Whole(red, null, 0, difference.Red));

            FieldPlace? Whole(Span span, ContentSlot? of, int index, string? text) =>
                text is null ? null : Place(span, of, index, difference.What, null, text, 0, text.Length);
        }

        var (g, r) = (BodiesOf(green, slot, difference.What), BodiesOf(red, slot, difference.What));
        var first = FirstDifferent(g, r);
        var (gAt, rAt) = difference.Messages ?? (first, first);
        return InBodies(difference.What, g.ElementAtOrDefault(gAt), r.ElementAtOrDefault(rAt));
    }

    /// <summary>The whole of one side, where the other has no such step.</summary>
    public static FieldPlace? OnlySide(Span? span)
    {
        if (span is null)
        {
            return null;
        }

        var content = span.In(ContentSlot.ToolArguments).FirstOrDefault() ?? span.In(ContentSlot.OutputMessage).FirstOrDefault();
        return content is null
            ? Place(span, null, 0, "name", null, span.Name, 0, span.Name.Length)
            : Place(span, content.Slot, 0, ContractWords.Of(content.Slot), null, content.Body, 0, content.Body.Length);
    }

    public static FieldPlace Place(
        Span span,
        ContentSlot? slot,
        int index,
        string field,
        string? path,
        string text,
        int start,
        int length
    )
    {
        var cut = Math.Min(length, FieldPlace.MaxQuoteChars);
        if (cut > 0 && cut < length && char.IsHighSurrogate(text[start + cut - 1]))
        {
            cut--;
        }

        return new FieldPlace(span.SpanId, slot, index, field, path, start, length, text.Substring(start, cut));
    }

    public static ContentSlot? SlotOf(string what) =>
        what switch
        {
            StepDifferences.SystemPrompt => ContentSlot.SystemPrompt,
            StepDifferences.Arguments => ContentSlot.ToolArguments,
            StepDifferences.Result => ContentSlot.ToolResult,
            StepDifferences.Documents => ContentSlot.RetrievedDocument,
            StepDifferences.AnswerPrefix => ContentSlot.OutputMessage,
            _ when what.StartsWith(StepDifferences.ToolPrefix, StringComparison.Ordinal) => ContentSlot.ToolDefinition,
            _ when what.StartsWith(StepDifferences.MessagePrefix, StringComparison.Ordinal) => ContentSlot.InputMessage,
            _ => null,
        };

    /// <summary>The contents that the difference is about, each with its place in the slot.</summary>
    private static List<Body> BodiesOf(Span span, ContentSlot slot, string what)
    {
        var bodies = In(slot);
        if (slot is ContentSlot.ToolDefinition)
        {
            var tool = what[StepDifferences.ToolPrefix.Length..];
            return [.. bodies.Where(b => NameIn(b.Text) == tool)];
        }

        // Some SDKs send the system prompt among the messages, which are counted without it.
        return slot switch
        {
            ContentSlot.SystemPrompt when bodies.Count == 0 => [.. In(ContentSlot.InputMessage).Where(IsSystem)],
            ContentSlot.InputMessage => [.. bodies.Where(b => !IsSystem(b))],
            _ => bodies,
        };

        List<Body> In(ContentSlot of) => [.. span.In(of).Select((content, index) => new Body(span, of, index, content.Body))];

        static bool IsSystem(Body body) => Message.Parse(body.Text).Role is "system" or "developer";
    }

    private static string? NameIn(string definition)
    {
        using var json = CanonicalContent.TryParse(definition);
        return json?.RootElement.ValueKind is JsonValueKind.Object && json.RootElement.TryGetProperty("name", out var name)
            ? name.ToString()
            : null;
    }

    private int FirstDifferent(List<Body> green, List<Body> red)
    {
        var at = 0;
        while (at < green.Count && at < red.Count && mask.Of(green[at].Text) == mask.Of(red[at].Text))
        {
            at++;
        }

        return at;
    }

    private FieldPair InBodies(string what, Body? green, Body? red)
    {
        if (green is null || red is null)
        {
            return new FieldPair(
                Place(green, null, green?.Text, 0, green?.Text.Length ?? 0),
                Place(red, null, red?.Text, 0, red?.Text.Length ?? 0)
            );
        }

        using var left = CanonicalContent.TryParse(green.Text);
        using var right = CanonicalContent.TryParse(red.Text);
        var (inGreen, inRed) =
            left is null || right is null ? (null, null) : Descend(new("$", left.RootElement), new("$", right.RootElement), 0);
        var (g, r) = (TextOf(inGreen, green.Text, left), TextOf(inRed, red.Text, right));
        var (start, gLength, rLength) = Parting(g ?? "", r ?? "");
        return new FieldPair(Place(green, inGreen?.Path, g, start, gLength), Place(red, inRed?.Path, r, start, rLength));

        FieldPlace? Place(Body? body, string? path, string? text, int from, int length) =>
            body is null || text is null
                ? null
                : DifferentFields.Place(body.Span, body.Slot, body.Index, what, path, text, Math.Min(from, text.Length), length);
    }

    /// <summary>Null where this side has no such member; the body itself where it was read as text.</summary>
    private static string? TextOf(Part? part, string body, JsonDocument? json) =>
        part is not null ? (part.Value.ValueKind is JsonValueKind.String ? part.Value.GetString()! : part.Value.GetRawText())
        : json is null ? body
        : null;

    private (Part? Green, Part? Red) Descend(Part green, Part red, int depth)
    {
        var (g, r) = (Opened(green), Opened(red));
        if (depth >= Limits.MaxJsonDepth)
        {
            return (green, red);
        }

        var inner = (g.Value.ValueKind, r.Value.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => InMembers(g, r),
            (JsonValueKind.Array, JsonValueKind.Array) => InEntries(g, r),
            _ => (null, null),
        };
        return inner switch
        {
            (null, null) => (green, red),
            ({ } a, { } b) => Descend(a, b, depth + 1),
            _ => inner,
        };
    }

    /// <summary>The first member by name whose values differ; then one that only red has.</summary>
    private (Part? Green, Part? Red) InMembers(Part green, Part red)
    {
        foreach (var member in MembersOf(green))
        {
            var path = $"{green.Path}{StepTo(member.Name)}";
            if (!red.Value.TryGetProperty(member.Name, out var other))
            {
                return (new Part(path, member.Value), null);
            }

            if (Canonical(member.Name, member.Value) != Canonical(member.Name, other))
            {
                return (new Part(path, member.Value), new Part($"{red.Path}{StepTo(member.Name)}", other));
            }
        }

        foreach (var member in MembersOf(red).Where(m => !green.Value.TryGetProperty(m.Name, out _)))
        {
            return (null, new Part($"{red.Path}{StepTo(member.Name)}", member.Value));
        }

        return (null, null);
    }

    /// <summary>The first entries that the other list does not have: another order is no difference here.</summary>
    private (Part? Green, Part? Red) InEntries(Part green, Part red)
    {
        var (g, r) = (Entries(green), Entries(red));
        return (FirstWithout(g, r), FirstWithout(r, g));
    }

    private List<(Part Part, string Canonical)> Entries(Part list) =>
        [
            .. list
                .Value.EnumerateArray()
                .Select((value, i) => new Part($"{list.Path}[{i}]", value))
                .Select(part => (part, string.Join('\n', MembersOf(part).Select(m => Canonical(m.Name, m.Value))))),
        ];

    /// <summary>Of a part of a message without the id that pairs a call with its answer; an entry that is no object as it is.</summary>
    private static IEnumerable<(string Name, JsonElement Value)> MembersOf(Part part)
    {
        if (part.Value.ValueKind is not JsonValueKind.Object)
        {
            return [("", part.Value)];
        }

        var isMessagePart =
            part.Path.StartsWith("$.parts[", StringComparison.Ordinal) && part.Value.TryGetProperty("type", out _);
        return part
            .Value.EnumerateObject()
            .Where(m => !isMessagePart || m.Name != "id")
            .OrderBy(m => m.Name, StringComparer.Ordinal)
            .Select(m => (m.Name, m.Value));
    }

    private static Part? FirstWithout(List<(Part Part, string Canonical)> entries, List<(Part Part, string Canonical)> others)
    {
        var left = others.CountBy(o => o.Canonical).ToDictionary(o => o.Key, o => o.Value, StringComparer.Ordinal);
        foreach (var (part, canonical) in entries)
        {
            if (left.GetValueOrDefault(canonical) == 0)
            {
                return part;
            }

            left[canonical]--;
        }

        return null;
    }

    private string Canonical(string member, JsonElement value) =>
        mask.Of($$"""{{{JsonSerializer.Serialize(member)}}:{{value.GetRawText()}}}""");

    private static Part Opened(Part part)
    {
        using var json = part.Value.ValueKind is JsonValueKind.String ? CanonicalContent.TryParse(part.Value.GetString()!) : null;
        return json is null ? part : part with { Value = json.RootElement.Clone() };
    }

    public static string StepTo(string member) =>
        member.Length > 0 && member.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? $".{member}" : $"['{member}']";

    /// <summary>What is left between the equal ends, from word to word.</summary>
    private static (int Start, int Green, int Red) Parting(string green, string red)
    {
        var start = green.AsSpan().CommonPrefixLength(red);
        while (start > 0 && IsInWord(green, start) | IsInWord(red, start))
        {
            start--;
        }

        var end = 0;
        var atMost = Math.Min(green.Length, red.Length) - start;
        while (end < atMost && green[^(end + 1)] == red[^(end + 1)])
        {
            end++;
        }

        while (end > 0 && IsInWord(green, green.Length - end) | IsInWord(red, red.Length - end))
        {
            end--;
        }

        return (start, green.Length - end - start, red.Length - end - start);
    }

    private static bool IsInWord(string text, int at) => at > 0 && at < text.Length && IsPart(text[at - 1]) && IsPart(text[at]);

    private static bool IsPart(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c is '.' or '-' or '_';
}
