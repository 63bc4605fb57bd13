using System.Globalization;

namespace Triage.Benchmarks.Faults;

/// <summary>The words after a verb of <c>faults</c>: <c>--name value</c> each.</summary>
internal sealed class FaultOptions
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <exception cref="FormatException">A name without a value.</exception>
    public FaultOptions(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count; i += 2)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == words.Count)
            {
                throw new FormatException($"'{words[i]}' is no --name with a value.");
            }

            _values[words[i][2..]] = words[i + 1];
        }
    }

    public string Text(string name) => Find(name) ?? throw new FormatException($"--{name} is missing.");

    public string? Find(string name) => _values.GetValueOrDefault(name);

    public int Number(string name, int otherwise) =>
        Find(name) is { } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
}
