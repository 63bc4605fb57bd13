using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Triage.Storage.Knowledge;

/// <summary>A shipped pair of runs with its incident; sample data and test case in one.</summary>
/// <param name="TraceFiles">Files of both runs, in the order of their arrival.</param>
/// <param name="Filing">As somebody would have filed it, without the runs.</param>
public sealed record Scenario(
    string Name,
    IReadOnlyList<string> TraceFiles,
    string GreenTrace,
    string RedTrace,
    Filing Filing,
    ExpectedVerdict Expected
);

/// <summary>What the diagnosis of a scenario must come to.</summary>
/// <param name="DivergenceStep">A part of the step's name.</param>
public sealed record ExpectedVerdict(
    string Class,
    Layer Layer,
    IReadOnlyList<string> AcceptedClasses,
    string DivergenceStep,
    string DivergenceKind
);

/// <summary>Reads <c>scenarios/*</c> of the knowledge directory, in order of their names.</summary>
public static class ScenarioFiles
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .IgnoreUnmatchedProperties()
        .Build();

    /// <exception cref="RefusedInputException">A file of a scenario is missing or cannot be read; the message names file and line.</exception>
    public static IReadOnlyList<Scenario> Load(string directory)
    {
        var folder = Path.Combine(directory, "scenarios");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(Read)]
            : [];
    }

    private static Scenario Read(string folder)
    {
        var incident = Read<IncidentFile>(folder, "incident.yaml");
        var expected = Read<ExpectedFile>(folder, "expected.yaml");
        return new Scenario(
            Path.GetFileName(folder),
            [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)],
            incident.GreenTrace,
            incident.RedTrace,
            new Filing
            {
                Title = incident.Title,
                WhatHappened = incident.WhatHappened,
                Expected = incident.Expected,
                Agent = incident.Agent,
                Subject = incident.Subject,
                Symptom = ContractWords.TryParse<Symptom>(incident.Symptom, out var symptom) ? symptom : Symptom.CannotTell,
                Severity = ContractWords.TryParse<Severity>(incident.Severity, out var severity) ? severity : Severity.Sev3,
                Amount = incident.Amount,
                FirstBadAtUtc = incident.FirstBadAtUtc,
            },
            new ExpectedVerdict(
                expected.Class,
                ContractWords.TryParse<Layer>(expected.Layer, out var layer) ? layer : Layer.Undetermined,
                expected.AcceptedClasses,
                expected.FirstDivergence.Step,
                expected.FirstDivergence.Kind
            )
        );
    }

    private static T Read<T>(string folder, string name)
    {
        var file = $"data/scenarios/{Path.GetFileName(folder)}/{name}";
        try
        {
            return Yaml.Deserialize<T>(File.ReadAllText(Path.Combine(folder, name)));
        }
        catch (YamlException mistake)
        {
            throw new RefusedInputException(
                file,
                $"{file}:{mistake.Start.Line}: {mistake.Message} Mend the file, or restore the shipped one."
            );
        }
        catch (IOException missing)
        {
            throw new RefusedInputException(file, $"{file}: {missing.Message} Restore the shipped file.");
        }
    }

    private sealed class IncidentFile
    {
        public string Title { get; set; } = "";
        public string? WhatHappened { get; set; }
        public string? Expected { get; set; }
        public string? Agent { get; set; }
        public string? Subject { get; set; }
        public string? Symptom { get; set; }
        public string? Severity { get; set; }
        public string? Amount { get; set; }
        public DateTimeOffset? FirstBadAtUtc { get; set; }
        public string GreenTrace { get; set; } = "";
        public string RedTrace { get; set; } = "";
    }

    private sealed class ExpectedFile
    {
        public string Class { get; set; } = "";
        public string? Layer { get; set; }
        public List<string> AcceptedClasses { get; set; } = [];
        public DivergencePart FirstDivergence { get; set; } = new();
    }

    private sealed class DivergencePart
    {
        public string Step { get; set; } = "";
        public string Kind { get; set; } = "";
    }
}
