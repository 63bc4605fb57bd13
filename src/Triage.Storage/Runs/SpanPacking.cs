using System.Text.Json;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Runs;

/// <summary>A span as rows: itself, its uses of contents, and the contents that may be new.</summary>
internal sealed record PackedSpan(Span Span, SpanRow Row, IReadOnlyList<SpanContentRow> Uses, IReadOnlyList<ContentRow> Contents);

/// <summary>Turns the spans of one batch into rows: bodies and long values become contents under their keyed hash.</summary>
internal sealed class SpanPacking(WorkspaceId workspace, ContentHasher hasher, DateTimeOffset nowUtc)
{
    /// <summary>A longer value costs more in the row than a key and a look-up do.</summary>
    private const int MaxInlineChars = 256;

    // Spans of one process share the list; hash it once.
    private readonly Dictionary<object, ContentRow> _resources = new(ReferenceEqualityComparer.Instance);

    public PackedSpan Pack(Span span)
    {
        var contents = new Dictionary<string, ContentRow>(StringComparer.Ordinal);
        var uses = new List<SpanContentRow>();
        foreach (var content in span.Contents)
        {
            Use(ContractWords.Of(content.Slot), content.Order, content.Role, content.Body);
        }

        var row = SpanRow.Of(workspace, span, SpanDigests.Of(span, hasher));
        row.Attributes = Packed(span.Attributes);
        row.Events = [.. span.Events.Select(e => new StoredEvent(e.Name, e.AtUnixNano, Packed(e.Attributes)))];
        row.Links = span.Links;
        var resource = Resource(span.ResourceAttributes);
        contents[resource.Key] = resource;
        row.ResourceKey = resource.Key;
        row.ServiceName = ServiceName(span.ResourceAttributes);
        return new PackedSpan(span, row, uses, [.. contents.Values]);

        IReadOnlyList<StoredAttribute> Packed(IReadOnlyList<SpanAttribute> attributes) =>
            [
                .. attributes.Select(a =>
                    a.ValueJson.Length <= MaxInlineChars
                        ? new StoredAttribute(a.Key, a.ValueJson, null)
                        : new StoredAttribute(a.Key, null, Use(SpanContentRow.Attribute, uses.Count, null, a.ValueJson))
                ),
            ];

        string Use(string slot, long order, string? role, string text)
        {
            var content = Content(text);
            contents[content.Key] = content;
            uses.Add(
                new SpanContentRow
                {
                    Workspace = workspace,
                    TraceId = span.TraceId,
                    SpanId = span.SpanId,
                    Sequence = uses.Count,
                    Slot = slot,
                    SlotOrder = order,
                    Role = role,
                    ContentKey = content.Key,
                }
            );
            return content.Key;
        }
    }

    /// <summary>The way back. <paramref name="texts"/> has every content that the rows name.</summary>
    public static Span Unpack(SpanRow row, IEnumerable<SpanContentRow> uses, IReadOnlyDictionary<string, string> texts)
    {
        return row.ToSpan() with
        {
            Contents =
            [
                .. uses.Where(u => u.Slot != SpanContentRow.Attribute)
                    .OrderBy(u => u.Sequence)
                    .Select(u => new SpanContent(SlotOf(u.Slot), u.SlotOrder, u.Role, texts[u.ContentKey])),
            ],
            Attributes = Unpacked(row.Attributes),
            ResourceAttributes = StoredJson.Read<List<SpanAttribute>>(texts[row.ResourceKey]),
            Events = [.. row.Events.Select(e => new SpanEvent(e.Name, e.AtUnixNano, Unpacked(e.Attributes)))],
            Links = row.Links,
        };

        IReadOnlyList<SpanAttribute> Unpacked(IReadOnlyList<StoredAttribute> attributes) =>
            [.. attributes.Select(a => new SpanAttribute(a.K, a.V ?? texts[a.C!]))];
    }

    private static ContentSlot SlotOf(string word) =>
        ContractWords.TryParse<ContentSlot>(word, out var slot)
            ? slot
            : throw new InvalidOperationException($"The database holds the unknown slot '{word}'.");

    private ContentRow Resource(IReadOnlyList<SpanAttribute> attributes)
    {
        if (!_resources.TryGetValue(attributes, out var content))
        {
            content = Content(StoredJson.Write(attributes));
            _resources[attributes] = content;
        }

        return content;
    }

    private ContentRow Content(string text) =>
        new()
        {
            Workspace = workspace,
            Key = hasher.KeyOf(text),
            Text = text,
            Chars = text.Length,
            Redaction = RedactionVersion.Current,
            FirstSeenAtUtc = nowUtc,
        };

    /// <summary>Null when it is missing or no text.</summary>
    private static string? ServiceName(IReadOnlyList<SpanAttribute> resource)
    {
        var json = resource.FirstOrDefault(a => a.Key == "service.name")?.ValueJson;
        try
        {
            return json is ['"', ..] ? StoredJson.Read<string>(json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
