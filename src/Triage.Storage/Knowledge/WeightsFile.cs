using System.Globalization;
using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;

namespace Triage.Storage.Knowledge;

/// <summary><c>weights.yaml</c>: what each signal says for and against each class. Every number stands there with its reason.</summary>
internal sealed class WeightsFile
{
    private const int SignalCount = 27;

    private readonly IReadOnlySet<string> _classIds;
    private readonly Checklist? _checklist;

    /// <param name="checklist">Null when it could not be read; its questions are not checked then.</param>
    private WeightsFile(IReadOnlySet<string> classIds, Checklist? checklist) => (_classIds, _checklist) = (classIds, checklist);

    /// <summary>Null when the file is no mapping; the mistake is noted then.</summary>
    public static WeightTable? Read(KnowledgeFile file, IReadOnlySet<string> classIds, Checklist? checklist) =>
        YamlSection.Of(file, file.Root, "the file", "awayFromDivergence", "findings", "classes", "calibration") is { } root
            ? new WeightsFile(classIds, checklist).Read(root)
            : null;

    private WeightTable Read(YamlSection root)
    {
        var away = root.Section("awayFromDivergence", "what is away from the divergence", "share", "reason");
        var classes = root.Sections(
                "classes",
                true,
                "the weights of a class",
                "class",
                "question",
                "neverFromTraces",
                "for",
                "against",
                "ruledOutBy"
            )
            .Select(c => (Section: c, Weights: ReadClass(c)))
            .ToList();
        CheckClasses(root, classes);
        return new WeightTable(
            away is null ? 0 : Share(away, "share"),
            away?.Text("reason") ?? "",
            [
                .. root.Sections("findings", true, "a finding", "signal", "finding", "trigger", "lastTrigger", "wouldChangeIt")
                    .Select(ReadFinding),
            ],
            [.. classes.Select(c => c.Weights)],
            ReadCalibration(root)
        );
    }

    private void CheckClasses(YamlSection root, List<(YamlSection Section, ClassWeights Weights)> classes)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (section, weights) in classes.Where(c => c.Weights.ClassId.Length > 0))
        {
            if (!_classIds.Contains(weights.ClassId) || weights.ClassId == ChecklistWalk.Undetermined)
            {
                section.Mistake(
                    "class",
                    weights.ClassId == ChecklistWalk.Undetermined
                        ? "'undetermined' is never suggested."
                        : $"There is no failure class '{weights.ClassId}'.",
                    "Name a class that has a file in failure-classes, or remove the entry."
                );
            }
            else if (!seen.Add(weights.ClassId))
            {
                section.Mistake("class", $"The weights of '{weights.ClassId}' are there twice.", "Join the two entries.");
            }
        }

        foreach (var id in _classIds.Where(id => id != ChecklistWalk.Undetermined && !seen.Contains(id)))
        {
            root.Mistake(
                "classes",
                $"The class '{id}' has no entry.",
                "Add one with its weights, or with 'neverFromTraces' and the reason."
            );
        }
    }

    private ClassWeights ReadClass(YamlSection section)
    {
        var never = section.OptionalText("neverFromTraces");
        foreach (var key in new[] { "for", "against", "ruledOutBy" }.Where(k => never is not null && section.Has(k)))
        {
            section.Mistake(key, $"A class that no trace can show has no '{key}'.", "Remove it, or remove 'neverFromTraces'.");
        }

        return new ClassWeights(
            section.Text("class"),
            [
                .. section
                    .Sections("for", never is null, "a weight", "signal", "finding", "weight", "with", "reason")
                    .Select(ReadWeight),
            ],
            [
                .. section
                    .Sections("against", false, "what speaks against", "signal", "finding", "share", "of", "reason")
                    .Select(ReadAgainst),
            ],
            [.. section.Sections("ruledOutBy", false, "what rules out", "signal", "finding", "reason").Select(ReadRulingOut)],
            ReadQuestion(section),
            never
        );
    }

    private string ReadQuestion(YamlSection section)
    {
        var id = section.Text("question");
        if (id.Length > 0 && _checklist is not null && _checklist.Questions.All(q => q.Id != id))
        {
            section.Mistake("question", $"The checklist has no question '{id}'.", "Name the question whose answer would tell.");
        }

        return id;
    }

    private static SignalWeight ReadWeight(YamlSection section) =>
        new(
            Signal(section, "signal"),
            section.OptionalText("finding"),
            Share(section, "weight"),
            section.Has("with") ? ReadWith(section) : null,
            section.Text("reason")
        );

    /// <summary><c>S1 prompt</c>, or <c>S1</c> for any finding.</summary>
    private static SignalNamed ReadWith(YamlSection section)
    {
        var words = section.Text("with").Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length > 0)
        {
            CheckSignal(section, "with", words[0]);
        }

        return new SignalNamed(words.FirstOrDefault() ?? "", words.Length > 1 ? words[1] : null);
    }

    private static SignalAgainst ReadAgainst(YamlSection section) =>
        new(
            Signal(section, "signal"),
            section.OptionalText("finding"),
            Share(section, "share"),
            section.Has("of") ? Signal(section, "of") : null,
            section.Text("reason")
        );

    private static RulingOut ReadRulingOut(YamlSection section) =>
        new(Signal(section, "signal"), section.OptionalText("finding"), section.Text("reason"));

    private static FindingMeaning ReadFinding(YamlSection section) =>
        new(
            Signal(section, "signal"),
            section.OptionalText("finding"),
            ReadTrigger(section, "trigger"),
            ReadTrigger(section, "lastTrigger"),
            section.OptionalText("wouldChangeIt")
        );

    private static Trigger ReadTrigger(YamlSection section, string key)
    {
        if (section.OptionalText(key) is not { Length: > 0 } word)
        {
            return Trigger.None;
        }

        if (!ContractWords.TryParse<Trigger>(word, out var trigger))
        {
            section.Mistake(key, $"'{word}' is no trigger.", $"Use one of: {ContractWords.All<Trigger>()}.");
        }

        return trigger;
    }

    private static string Signal(YamlSection section, string key)
    {
        var id = section.Text(key);
        CheckSignal(section, key, id);
        return id;
    }

    private static void CheckSignal(YamlSection section, string key, string id)
    {
        if (
            id.Length > 0
            && !Enumerable.Range(1, SignalCount).Any(n => id == string.Create(CultureInfo.InvariantCulture, $"S{n}"))
        )
        {
            section.Mistake(key, $"There is no signal '{id}'.", $"Use S1 to S{SignalCount}.");
        }
    }

    private static double Share(YamlSection section, string key)
    {
        var share = section.Number(key);
        if (share is < 0 or > 1)
        {
            section.Mistake(
                key,
                $"The {key} {share.ToString(CultureInfo.InvariantCulture)} is outside 0 to 1.",
                key == "weight"
                    ? "Write what the signal is worth alone, such as 0.6."
                    : "Write what is left of the score, such as 0.7."
            );
        }

        return share;
    }

    private static Calibration ReadCalibration(YamlSection root)
    {
        var section = root.Section("calibration", "the calibration", "measuredOn", "pairs", "redOnly");
        return section is null
            ? new Calibration("", [], [])
            : new Calibration(section.Text("measuredOn"), ReadBins(section, "pairs"), ReadBins(section, "redOnly"));
    }

    private static List<CalibrationBin> ReadBins(YamlSection calibration, string key)
    {
        var bins = new List<CalibrationBin>();
        foreach (var section in calibration.Sections(key, false, "a bin", "from", "right", "of"))
        {
            var (from, right, of) = (Share(section, "from"), section.Number("right"), section.Number("of"));
            if (of < 1 || right < 0 || right > of || right % 1 != 0 || of % 1 != 0)
            {
                section.Mistake(
                    "right",
                    "A bin counts whole suggestions, and no more right ones than there are.",
                    "Write such as 'right: 9, of: 10'."
                );
                continue;
            }

            if (bins is [.., var before] && from <= before.From)
            {
                section.Mistake(
                    "from",
                    "The bins do not go upwards.",
                    "Order them by 'from', each one higher than the one before."
                );
            }

            bins.Add(new CalibrationBin(from, (int)right, (int)of));
        }

        return bins;
    }
}
