using Triage.Engine;
using Triage.Engine.Comparison;

namespace Triage.Storage.Knowledge;

/// <summary><c>masks.yaml</c>: what a comparison leaves out never stands there without its reason.</summary>
internal static class MasksFile
{
    private static readonly string[] Ways = ["form", "fields", "pattern"];

    /// <summary>Empty after a mistake; what is wrong is noted in the file.</summary>
    public static IReadOnlyList<VolatileMask> Read(KnowledgeFile file)
    {
        var all = YamlSection.Of(file, file.Root, "the file", "masks")?.Section("masks", "the list of masks");
        if (all is null)
        {
            return [];
        }

        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        return [.. all.Keys.Select(name => Read(all, name, seen)).OfType<VolatileMask>()];
    }

    private static VolatileMask? Read(YamlSection all, string name, Dictionary<string, string> seen)
    {
        var one = all.Section(name, $"the mask '{name}'", "form", "fields", "pattern", "keeps", "reason");
        if (one is null)
        {
            return null;
        }

        if (Ways.Count(one.Has) != 1)
        {
            one.Mistake(
                $"The mask '{name}' does not say how it recognises a value, or says it twice.",
                "Give it one of: form, fields, pattern."
            );
        }

        var mask = new VolatileMask(name, one.Text("reason"))
        {
            Form = FormOf(one),
            Fields = one.Has("fields") ? one.Texts("fields", atLeastOne: true) : [],
            Pattern = PatternOf(one),
            Keeps = one.Flag("keeps"),
        };
        if (mask.Keeps && !one.Has("fields"))
        {
            one.Mistake("keeps", $"The mask '{name}' keeps no fields.", "Name them in 'fields': only fields can be kept.");
        }

        NoteTwice(one, mask, seen);
        return mask;
    }

    private static MaskForm? FormOf(YamlSection one)
    {
        if (one.OptionalText("form") is not { } word)
        {
            return null;
        }

        if (ContractWords.TryParse<MaskForm>(word, out var form))
        {
            return form;
        }

        one.Mistake("form", $"There is no form '{word}'.", $"Use one of: {ContractWords.All<MaskForm>()}.");
        return null;
    }

    private static string? PatternOf(YamlSection one)
    {
        if (one.OptionalText("pattern") is not { Length: > 0 } pattern)
        {
            return null;
        }

        if (VolatileMasks.TryPattern(pattern) is not { } read)
        {
            one.Mistake(
                "pattern",
                "The pattern is no regular expression that can be used here.",
                "Leave out look-around, back-references and atomic groups."
            );
            return null;
        }

        if (read.IsMatch(""))
        {
            one.Mistake(
                "pattern",
                "The pattern matches nothing at all, so it would match everywhere.",
                "Ask for one character at least."
            );
            return null;
        }

        return pattern;
    }

    /// <summary>A field that is left out and kept would be decided by the order of the file.</summary>
    private static void NoteTwice(YamlSection one, VolatileMask mask, Dictionary<string, string> seen)
    {
        for (var i = 0; i < mask.Fields.Count; i++)
        {
            if (!seen.TryAdd(VolatileMasks.NameOf(mask.Fields[i]), mask.Name))
            {
                one.Mistake(
                    "fields",
                    i,
                    $"The field '{mask.Fields[i]}' is named twice.",
                    $"Take it out here or under '{seen[VolatileMasks.NameOf(mask.Fields[i])]}'."
                );
            }
        }
    }
}
