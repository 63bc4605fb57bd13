using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Response;
using YamlDotNet.RepresentationModel;

namespace Triage.Storage.Knowledge;

/// <summary><c>failure-classes/*.yaml</c>: one class per file.</summary>
internal static class FailureClassFiles
{
    private static readonly string[] Keys =
    [
        "id",
        "layer",
        "title",
        "definition",
        "decidingQuestion",
        "recognise",
        "notToBeConfusedWith",
        "crossReferences",
        "fixOwner",
        "firstResponse",
    ];

    /// <summary>Every id that may be meant: those inside the files, and the name of a file that could not be read.</summary>
    public static IReadOnlySet<string> Ids(IEnumerable<KnowledgeFile> files) =>
        files
            .Select(f =>
                f.Root is YamlMappingNode root
                && root.Children.TryGetValue("id", out var id)
                && id is YamlScalarNode { Value: { } text }
                    ? text
                    : f.Name
            )
            .ToHashSet(StringComparer.Ordinal);

    public static IReadOnlyList<FailureClass> Read(IReadOnlyList<KnowledgeFile> files)
    {
        var ids = Ids(files);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var classes = new List<FailureClass>();
        foreach (var file in files)
        {
            if (YamlSection.Of(file, file.Root, "a failure class", Keys) is not { } section)
            {
                continue;
            }

            var read = Read(section, ids);
            classes.Add(read);
            if (read.Id.Length > 0 && !seen.Add(read.Id))
            {
                section.Mistake(
                    "id",
                    $"The failure class '{read.Id}' is there twice.",
                    "Give this one another id, or delete the file."
                );
            }
        }

        return classes;
    }

    private static FailureClass Read(YamlSection section, IReadOnlySet<string> ids)
    {
        var id = section.Text("id");
        return new FailureClass
        {
            Id = id,
            Layer = ReadLayer(section, id),
            Title = section.Text("title"),
            Definition = section.Text("definition"),
            DecidingQuestion = section.Text("decidingQuestion"),
            Recognise = section.Texts("recognise", atLeastOne: true),
            NotToBeConfusedWith =
            [
                .. section
                    .Sections("notToBeConfusedWith", true, "a neighbour", "class", "because")
                    .Select(n => ReadNeighbour(n, id, ids)),
            ],
            CrossReferences = section.Texts("crossReferences", atLeastOne: false),
            FixOwner = section.Text("fixOwner"),
            FirstResponse = ReadResponse(section),
        };
    }

    private static Layer ReadLayer(YamlSection section, string id)
    {
        var word = section.Text("layer");
        if (word.Length == 0)
        {
            return default;
        }

        if (!ContractWords.TryParse<Layer>(word, out var layer))
        {
            section.Mistake("layer", $"'{word}' is no layer.", $"Use one of: {ContractWords.All<Layer>()}.");
        }
        else if (
            id.Length > 0
            && (layer == Layer.Undetermined ? id != word : !id.StartsWith($"{word}.", StringComparison.Ordinal))
        )
        {
            section.Mistake(
                "id",
                $"The id '{id}' does not fit the layer '{word}'.",
                layer == Layer.Undetermined ? $"Its only class is '{word}'." : $"Write it as '{word}.' and a short name."
            );
        }

        return layer;
    }

    private static Confusable ReadNeighbour(YamlSection neighbour, string id, IReadOnlySet<string> ids)
    {
        var read = new Confusable(neighbour.Text("class"), neighbour.Text("because"));
        if (read.ClassId.Length > 0 && (!ids.Contains(read.ClassId) || read.ClassId == id))
        {
            neighbour.Mistake(
                "class",
                read.ClassId == id ? $"'{id}' is named as its own neighbour." : $"There is no failure class '{read.ClassId}'.",
                "Name another class that has a file, or remove the entry."
            );
        }

        return read;
    }

    private static FirstResponse ReadResponse(YamlSection section)
    {
        var response = section.Section("firstResponse", "the first response", "contain", "verify", "fix", "guard");
        return new FirstResponse(
            Steps(response, "contain"),
            Steps(response, "verify"),
            Steps(response, "fix"),
            Steps(response, "guard")
        );
    }

    private static IReadOnlyList<string> Steps(YamlSection? response, string phase)
    {
        var steps = response?.Texts(phase, atLeastOne: true) ?? [];
        for (var i = 0; i < steps.Count; i++)
        {
            foreach (var name in ResponseFilling.PlaceholdersIn(steps[i]).Where(n => !ResponseFilling.Placeholders.Contains(n)))
            {
                response!.Mistake(
                    phase,
                    i,
                    $"'{{{name}}}' is no placeholder.",
                    $"Write it without braces, or use one of: {string.Join(", ", ResponseFilling.Placeholders)}."
                );
            }
        }

        return steps;
    }
}
