using System.Text.Json.Nodes;
using Triage.Telemetry.Redaction;

namespace Triage.Telemetry.Tests.Redaction;

/// <summary>How many secrets of the corpus are gone, by group, and how many clean texts came out as they went in.</summary>
public sealed class RedactionRecall
{
    private readonly Redactor _redactor = new([1, 2, 3]);

    /// <summary>By group and wrapping: found, all, and one that was not found.</summary>
    public Dictionary<(string Group, string Wrapping), (int Found, int All, string? Missed)> Secrets { get; } = [];

    /// <summary>Clean texts that were touched, with what became of them.</summary>
    public List<(string Key, string Value, string Became)> Touched { get; } = [];

    public double Of(params string[] groups)
    {
        var counted = Secrets.Where(s => groups.Contains(s.Key.Group)).Select(s => s.Value).ToList();
        return 100.0 * counted.Sum(c => c.Found) / counted.Sum(c => c.All);
    }

    public void Take(IEnumerable<TrueSecret> secrets)
    {
        foreach (var secret in secrets)
        {
            foreach (var wrapping in SecretWrapping.All)
            {
                var redacted = Redacted("text", wrapping.Wrap(secret.Text));
                Count(
                    secret,
                    wrapping.Name,
                    !wrapping.Written(redacted).Contains(secret.Core, StringComparison.Ordinal),
                    redacted
                );
            }

            // Half a secret in each of two values: only what is telling by itself can be found.
            var (first, second) = (secret.Core[..(secret.Core.Length / 2)], secret.Core[(secret.Core.Length / 2)..]);
            Count(secret, "split", Redacted("a", first) != first || Redacted("b", second) != second, first);
        }
    }

    public void Take(IEnumerable<(string Key, string Value)> clean)
    {
        foreach (var (key, value) in clean)
        {
            var became = Redacted(key, value);
            if (became != value)
            {
                Touched.Add((key, value, became));
            }
        }
    }

    /// <summary>As intake does it: nothing is done where nothing may be touched.</summary>
    public string Redacted(string key, string text) =>
        _redactor.MayTouch(key, text) ? _redactor.Redact(key, JsonValue.Create(text))!.GetValue<string>() : text;

    private void Count(TrueSecret secret, string wrapping, bool isFound, string redacted)
    {
        var place = (secret.Group, wrapping);
        var (found, all, missed) = Secrets.GetValueOrDefault(place);
        Secrets[place] = (found + (isFound ? 1 : 0), all + 1, isFound ? missed : $"{secret.Kind}: {redacted}");
    }
}
