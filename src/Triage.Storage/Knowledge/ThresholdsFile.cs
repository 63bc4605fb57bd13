using Triage.Engine.Diagnosis;

namespace Triage.Storage.Knowledge;

/// <summary><c>thresholds.yaml</c>: a number never stands there without its reason.</summary>
internal static class ThresholdsFile
{
    public static IReadOnlyList<Threshold> Read(KnowledgeFile file)
    {
        var all = YamlSection.Of(file, file.Root, "the file", "thresholds")?.Section("thresholds", "the list of thresholds");
        if (all is null)
        {
            return [];
        }

        foreach (var key in ThresholdKeys.All.Where(k => !all.Has(k)))
        {
            all.Mistake($"The threshold '{key}' is missing.", $"Add '{key}:' with its value and reason; a rule needs it.");
        }

        return [.. all.Keys.Select(key => Read(all, key)).OfType<Threshold>()];
    }

    private static Threshold? Read(YamlSection all, string key)
    {
        var one = all.Section(key, $"the threshold '{key}'", "value", "reason");
        if (one is null)
        {
            return null;
        }

        var threshold = new Threshold(key, one.Number("value"), one.Text("reason"));
        if (threshold.Value < 0)
        {
            one.Mistake("value", $"The threshold '{key}' is negative.", "Write 0 or more.");
        }

        return threshold;
    }
}
