using System.Text.Json;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// What a tool's answers look like: members by path with their types, as <c>payments list</c> and
/// <c>payments[].amount number</c>, and the words of its enumerations.
/// </summary>
/// <param name="Members">Path and type. A null and the inside of an empty list have no type: what they would hold, nobody knows.</param>
/// <param name="Words">Short words without a digit by path, <c>status</c>: <c>booked</c>, <c>open</c>.</param>
public sealed record ResultShape(IReadOnlySet<string> Members, IReadOnlyDictionary<string, IReadOnlySet<string>> Words)
{
    private const int MaxMembers = 400;
    private const int MaxWordChars = 30;
    private const int MaxWordsPerMember = 12;
    private const string Inside = "[]";

    private readonly ILookup<string, string> _types = Members.ToLookup(
        m => m.Split(' ')[0],
        m => m.Contains(' ') ? m[(m.IndexOf(' ') + 1)..] : "",
        StringComparer.Ordinal
    );

    /// <summary>Paths alone: what a result has, whatever its types.</summary>
    public IEnumerable<string> Paths =>
        _types.Where(t => t.Any(type => type.Length > 0) || !t.Key.EndsWith(Inside, StringComparison.Ordinal)).Select(t => t.Key);

    public bool Has(string path) => _types.Contains(path);

    /// <summary>Empty for a member that is always null or an empty list.</summary>
    public IEnumerable<string> TypesOf(string path) => _types[path].Where(t => t.Length > 0);

    /// <summary>It has lists, and all of them are empty.</summary>
    public bool HoldsNothing =>
        _types.Any(t => t.Key.EndsWith(Inside, StringComparison.Ordinal))
        && !_types.Any(t => t.Key.Contains(Inside, StringComparison.Ordinal) && t.Any(type => type.Length > 0));

    /// <summary>Something above the path was null or an empty list: whether it would have had this member, nobody knows.</summary>
    public bool IsOpen(string path) =>
        _types.Any(t =>
            t.Any(type => type.Length == 0)
            && path.StartsWith(t.Key, StringComparison.Ordinal)
            // note is no part of notes.
            && path.Length > t.Key.Length
            && (t.Key.Length == 0 || path[t.Key.Length] is '.' or '[')
        );

    /// <summary>Of every tool with an answer that is JSON and no error.</summary>
    internal static IReadOnlyDictionary<string, ResultShape> ByTool(IReadOnlyList<ToolAnswer> answers) =>
        answers
            .GroupBy(a => a.Tool, StringComparer.Ordinal)
            .Select(a => (Tool: a.Key, Shape: Of(a.Select(x => x.Result))))
            .Where(a => a.Shape is not null)
            .ToDictionary(a => a.Tool, a => a.Shape!, StringComparer.Ordinal);

    /// <summary>All of them together; null when none is a JSON answer without an error.</summary>
    public static ResultShape? Of(IEnumerable<string> results)
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        var words = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var any = false;
        foreach (var result in results.Where(r => Troubles.Of(r) is Trouble.None))
        {
            using var json = CanonicalContent.TryParse(result);
            if (json is not null)
            {
                any = true;
                Read(json.RootElement, members, words);
            }
        }

        return any
            ? new ResultShape(members, words.ToDictionary(w => w.Key, w => (IReadOnlySet<string>)w.Value, StringComparer.Ordinal))
            : null;
    }

    private static void Read(JsonElement root, HashSet<string> members, Dictionary<string, HashSet<string>> words)
    {
        var open = new Stack<(JsonElement Value, string Path)>([(root, "")]);
        while (open.TryPop(out var at) && members.Count < MaxMembers)
        {
            switch (at.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    AddContainer(at.Path, "object");
                    foreach (var member in at.Value.EnumerateObject())
                    {
                        var name = VolatileValues.Mask(member.Name).Replace(' ', '_');
                        open.Push((member.Value, at.Path.Length == 0 ? name : $"{at.Path}.{name}"));
                    }

                    break;
                case JsonValueKind.Array:
                    AddContainer(at.Path, "list");
                    if (at.Value.GetArrayLength() == 0)
                    {
                        members.Add(at.Path + Inside);
                    }

                    foreach (var entry in at.Value.EnumerateArray())
                    {
                        open.Push((entry, at.Path + Inside));
                    }

                    break;
                case JsonValueKind.Null:
                    members.Add(at.Path);
                    break;
                default:
                    members.Add($"{at.Path} {TypeOf(at.Value.ValueKind)}");
                    AddWord(at.Value, at.Path, words);
                    break;
            }
        }

        void AddContainer(string path, string type)
        {
            if (path.Length > 0 && !path.EndsWith(Inside, StringComparison.Ordinal))
            {
                members.Add($"{path} {type}");
            }
        }
    }

    private static void AddWord(JsonElement value, string path, Dictionary<string, HashSet<string>> words)
    {
        if (
            value.ValueKind is not JsonValueKind.String
            || value.GetString() is not { Length: > 0 and <= MaxWordChars } word
            || word.Any(c => !char.IsAsciiLetter(c) && c is not ('_' or '-'))
        )
        {
            return;
        }

        if (!words.TryGetValue(path, out var seen))
        {
            words[path] = seen = new HashSet<string>(StringComparer.Ordinal);
        }

        if (seen.Count < MaxWordsPerMember)
        {
            seen.Add(word);
        }
    }

    private static string TypeOf(JsonValueKind kind) =>
        kind switch
        {
            JsonValueKind.String => "text",
            JsonValueKind.Number => "number",
            _ => "yes/no",
        };
}
