using System.Text.Json.Nodes;

namespace Triage.Telemetry;

/// <summary>A value that a span told, parsed when somebody looks into it: most are never looked into.</summary>
internal readonly struct ToldJson
{
    private readonly string? _compact;
    private readonly JsonNode? _node;

    public ToldJson(JsonNode node) => _node = node;

    /// <param name="compact">See <see cref="AttributeSet.CompactJson"/>.</param>
    public ToldJson(string compact) => _compact = compact;

    public JsonNode? Node => _compact is null ? _node : JsonText.TryParse(_compact);

    /// <summary>False: none of these words is part of a name or text in it.</summary>
    public bool MayHold(IEnumerable<string> words) =>
        _compact is not { } text || words.Any(w => text.Contains(w, StringComparison.Ordinal));
}
