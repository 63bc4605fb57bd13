using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Triage.Storage.Knowledge;

/// <summary>
/// One mapping of a file, read strictly: a key it does not have, one it must have, or a value of another type is a
/// mistake with its line. Reading goes on with an empty value, so that one start shows all mistakes.
/// </summary>
internal sealed class YamlSection
{
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);
    private readonly YamlNode _node;
    private readonly string _what;

    private YamlSection(KnowledgeFile file, YamlNode node, string what)
    {
        File = file;
        _node = node;
        _what = what;
    }

    public KnowledgeFile File { get; }

    /// <summary>Null when the node is no mapping; the mistake is noted then.</summary>
    /// <param name="what">What the mapping is, as in "a question".</param>
    /// <param name="keys">Every key that it may have; empty for any.</param>
    public static YamlSection? Of(KnowledgeFile file, YamlNode? node, string what, params string[] keys)
    {
        if (node is not YamlMappingNode mapping)
        {
            if (node is not null)
            {
                file.Mistake(node, $"This must be {what} with keys.", "Write it as 'key: value'.");
            }

            return null;
        }

        var section = new YamlSection(file, node, what);
        foreach (var (keyNode, value) in mapping.Children)
        {
            var key = (keyNode as YamlScalarNode)?.Value ?? "";
            if (keys.Length > 0 && !keys.Contains(key))
            {
                file.Mistake(keyNode, $"'{key}' is no key of {what}.", $"Remove it, or use one of: {string.Join(", ", keys)}.");
            }

            section._values[key] = value;
        }

        return section;
    }

    public IEnumerable<string> Keys => _values.Keys;

    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>A required line of text; empty after a mistake.</summary>
    public string Text(string key) => Required(key) is { } node ? Scalar(node, $"'{key}' of {_what}") : "";

    public string? OptionalText(string key) => Has(key) ? Text(key) : null;

    public bool Flag(string key)
    {
        if (!_values.TryGetValue(key, out var node))
        {
            return false;
        }

        if (node is YamlScalarNode { Value: "true" or "false" } scalar)
        {
            return scalar.Value == "true";
        }

        File.Mistake(node, $"'{key}' of {_what} is neither true nor false.", "Write true or false.");
        return false;
    }

    /// <summary>A required plain number; zero after a mistake.</summary>
    public double Number(string key)
    {
        if (Required(key) is not { } node)
        {
            return 0;
        }

        if (
            node is YamlScalarNode { Style: ScalarStyle.Plain } scalar
            && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
        )
        {
            return number;
        }

        File.Mistake(node, $"'{key}' of {_what} is no number.", "Write a number with a decimal point, such as 0.35.");
        return 0;
    }

    /// <summary>A list of lines of text. Required and not empty when <paramref name="atLeastOne"/>.</summary>
    public IReadOnlyList<string> Texts(string key, bool atLeastOne) =>
        [.. Entries(key, atLeastOne).Select(n => Scalar(n, $"An entry of '{key}' of {_what}"))];

    /// <summary>A list of mappings.</summary>
    public IReadOnlyList<YamlSection> Sections(string key, bool atLeastOne, string what, params string[] keys) =>
        [.. Entries(key, atLeastOne).Select(n => Of(File, n, what, keys)).OfType<YamlSection>()];

    /// <summary>A required mapping; null after a mistake.</summary>
    public YamlSection? Section(string key, string what, params string[] keys) => Of(File, Required(key), what, keys);

    public void Mistake(string problem, string remedy) => File.Mistake(_node, problem, remedy);

    /// <summary>At the value of a key where there is one, else at the mapping.</summary>
    public void Mistake(string key, string problem, string remedy) =>
        File.Mistake(_values.GetValueOrDefault(key, _node), problem, remedy);

    /// <summary>At one entry of a list.</summary>
    public void Mistake(string key, int index, string problem, string remedy) =>
        File.Mistake(((YamlSequenceNode)_values[key])[index], problem, remedy);

    private IEnumerable<YamlNode> Entries(string key, bool atLeastOne)
    {
        var node = atLeastOne ? Required(key) : _values.GetValueOrDefault(key);
        if (node is YamlSequenceNode list)
        {
            if (list.Children.Count == 0 && atLeastOne)
            {
                File.Mistake(node, $"'{key}' of {_what} is empty.", "Write at least one entry.");
            }

            return list.Children;
        }

        if (node is not null)
        {
            File.Mistake(node, $"'{key}' of {_what} must be a list.", "Start each entry on its own line with '- '.");
        }

        return [];
    }

    private YamlNode? Required(string key)
    {
        if (_values.TryGetValue(key, out var node))
        {
            return node;
        }

        File.Mistake(_node, $"'{key}' is missing in {_what}.", $"Add '{key}:'.");
        return null;
    }

    private string Scalar(YamlNode node, string name)
    {
        if (node is not YamlScalarNode scalar)
        {
            File.Mistake(node, $"{name} must be text.", "Write one line of text.");
            return "";
        }

        var text = scalar.Value?.Trim() ?? "";
        if (text.Length == 0)
        {
            File.Mistake(node, $"{name} is empty.", "Write its text, or remove the line.");
        }

        return text;
    }
}
