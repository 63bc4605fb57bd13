using System.Security.Cryptography;
using System.Text;

namespace Triage.Engine.Runs;

/// <summary>A set of tools in one line each, name and hash, so that two sets can be told apart tool by tool without their texts.</summary>
public static class ToolSet
{
    private const int MaxTools = 60;
    private const char Separator = '\t';

    /// <summary>Sorted by name; at most 60 tools, the rest as a count.</summary>
    public static string LabelOf(IReadOnlyList<ToolDefinition> tools)
    {
        var lines = tools
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => $"{Short(t.Name)}{Separator}{HashOf(t)}")
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return string.Join(
            '\n',
            lines.Count <= MaxTools ? lines : lines.Take(MaxTools).Append($"and {lines.Count - MaxTools} more")
        );
    }

    /// <summary>What differs, in words: <c>+ refund, − pay; post_result described otherwise</c>. Null when nothing that the labels hold does.</summary>
    public static string? Difference(string? before, string? after)
    {
        var (a, b) = (ToolsIn(before), ToolsIn(after));
        var parts = new List<string>();
        Add("+ ", b.Keys.Except(a.Keys, StringComparer.Ordinal));
        Add("− ", a.Keys.Except(b.Keys, StringComparer.Ordinal));
        var redescribed = a.Where(t => b.TryGetValue(t.Key, out var hash) && hash != t.Value).Select(t => t.Key).ToList();
        if (redescribed.Count > 0)
        {
            parts.Add($"{string.Join(", ", redescribed)} described otherwise");
        }

        return parts.Count == 0 ? null : string.Join("; ", parts);

        void Add(string sign, IEnumerable<string> names)
        {
            var signed = names.Select(n => sign + n).ToList();
            if (signed.Count > 0)
            {
                parts.Add(string.Join(", ", signed));
            }
        }
    }

    private static SortedDictionary<string, string> ToolsIn(string? label)
    {
        var tools = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in (label ?? "").Split('\n'))
        {
            if (line.Split(Separator) is [var name, var hash])
            {
                tools.TryAdd(name, hash);
            }
        }

        return tools;
    }

    private static string Short(string name) => name.Length <= 64 ? name : name[..64];

    private static string HashOf(ToolDefinition tool) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{tool.Description}\n{tool.ParametersJson}")).AsSpan(0, 4)
        );
}
