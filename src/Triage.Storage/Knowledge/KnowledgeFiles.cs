using Triage.Engine.Checklists;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;

namespace Triage.Storage.Knowledge;

/// <summary>A mistake in a knowledge file, with where it stands and what to do.</summary>
/// <param name="File">Path as the user knows it, <c>data/checklist.yaml</c>.</param>
/// <param name="Line">From 1; 1 as well when the file itself is missing or empty.</param>
public sealed record KnowledgeMistake(string File, int Line, string Problem, string Remedy)
{
    public override string ToString() => $"{File}:{Line}: {Problem} {Remedy}";
}

/// <summary>Either a whole knowledge base, or every mistake that was found.</summary>
public sealed record KnowledgeLoad(KnowledgeBase? Knowledge, IReadOnlyList<KnowledgeMistake> Mistakes);

/// <summary>
/// Reads <c>checklist.yaml</c>, <c>failure-classes/*.yaml</c>, <c>weights.yaml</c>, <c>thresholds.yaml</c> and <c>masks.yaml</c> and
/// checks them against each other.
/// </summary>
public static class KnowledgeFiles
{
    private const string ChecklistName = "checklist.yaml";
    private const string WeightsName = "weights.yaml";
    private const string ThresholdsName = "thresholds.yaml";
    private const string MasksName = "masks.yaml";
    private const string ClassesFolder = "failure-classes";

    public static KnowledgeLoad Load(string directory)
    {
        var mistakes = new List<KnowledgeMistake>();
        var shown = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
        KnowledgeFile Open(string relative) =>
            KnowledgeFile.Open(Path.Combine(directory, relative), $"{shown}/{relative.Replace('\\', '/')}", mistakes);

        var classFiles = ClassFileNames(directory, shown, mistakes).Select(Open).ToList();
        var classes = FailureClassFiles.Read(classFiles);
        var ids = FailureClassFiles.Ids(classFiles);
        if (classFiles.Count > 0 && !ids.Contains(ChecklistWalk.Undetermined))
        {
            mistakes.Add(
                new KnowledgeMistake(
                    $"{shown}/{ClassesFolder}/{ChecklistWalk.Undetermined}.yaml",
                    1,
                    "The file is missing.",
                    "Restore it from the release: a walk that finds no class ends there."
                )
            );
        }

        var before = mistakes.Count;
        var checklist = ChecklistFile.Read(Open(ChecklistName), ids);
        // A checklist with mistakes is mended first: what else names its questions may be right.
        var weights = WeightsFile.Read(Open(WeightsName), ids, mistakes.Count == before ? checklist : null);
        var thresholds = ThresholdsFile.Read(Open(ThresholdsName));
        var masks = MasksFile.Read(Open(MasksName));
        return mistakes.Count > 0
            ? new KnowledgeLoad(null, [.. mistakes.OrderBy(m => m.File, StringComparer.Ordinal).ThenBy(m => m.Line)])
            : new KnowledgeLoad(
                new KnowledgeBase(checklist!, classes, weights!, new Thresholds(thresholds)) { Masks = new VolatileMasks(masks) },
                []
            );
    }

    private static IReadOnlyList<string> ClassFileNames(string directory, string shown, List<KnowledgeMistake> mistakes)
    {
        var folder = Path.Combine(directory, ClassesFolder);
        List<string> names = Directory.Exists(folder)
            ?
            [
                .. Directory
                    .EnumerateFiles(folder, "*.yaml")
                    .Select(f => Path.Combine(ClassesFolder, Path.GetFileName(f)))
                    .Order(StringComparer.Ordinal),
            ]
            : [];
        if (names.Count == 0)
        {
            mistakes.Add(
                new KnowledgeMistake(
                    $"{shown}/{ClassesFolder}",
                    1,
                    "There is no failure class: the folder is missing or holds no .yaml file.",
                    "Restore it from the release, or point Triage:Knowledge at the folder that has it."
                )
            );
        }

        return names;
    }
}
