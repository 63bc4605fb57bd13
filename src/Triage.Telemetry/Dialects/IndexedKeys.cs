using System.Text.Json.Nodes;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// Lists flattened into keys, <c>llm.input_messages.7.message.role</c>, in order of their index: indexes come in any order, with gaps,
/// and as large as a hostile sender likes, so nothing is ever allocated by index.
/// </summary>
internal static class IndexedKeys
{
    /// <summary>The items under the prefix, each with what its keys say behind the index.</summary>
    public static IEnumerable<Dictionary<string, JsonNode?>> Of(IEnumerable<KeyValuePair<string, JsonNode?>> keys, string prefix)
    {
        var items = new SortedDictionary<int, Dictionary<string, JsonNode?>>();
        foreach (var (key, value) in keys)
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var dot = key.IndexOf('.', prefix.Length);
            if (dot > 0 && int.TryParse(key.AsSpan(prefix.Length, dot - prefix.Length), out var index))
            {
                if (!items.TryGetValue(index, out var item))
                {
                    items[index] = item = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
                }

                item.TryAdd(key[(dot + 1)..], value);
            }
        }

        return items.Values;
    }
}
