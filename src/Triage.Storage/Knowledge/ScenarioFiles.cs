using System.IO.Compression;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Triage.Storage.Knowledge;

/// <summary>Reads <c>scenarios/*</c> of the knowledge directory, in order of their names.</summary>
public static class ScenarioFiles
{
    private const string Gzipped = ".gz";

    private static readonly IDeserializer Yaml = new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .Build();

    /// <exception cref="RefusedInputException">A file of a scenario is missing or cannot be read; the message names file and line.</exception>
    public static IReadOnlyList<Scenario> Load(string directory)
    {
        var folder = Path.Combine(directory, "scenarios");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(Read)]
            : [];
    }

    /// <summary>One of a scenario's trace files, unpacked.</summary>
    /// <exception cref="RefusedInputException">The file is missing or damaged.</exception>
    public static async Task<string> ReadTracesAsync(string file, CancellationToken cancellation)
    {
        try
        {
            await using var stream = File.OpenRead(file);
            await using var unpacked = file.EndsWith(Gzipped, StringComparison.Ordinal)
                ? new GZipStream(stream, CompressionMode.Decompress)
                : (Stream)stream;
            using var reader = new StreamReader(unpacked);
            return await reader.ReadToEndAsync(cancellation);
        }
        catch (Exception damaged) when (damaged is IOException or InvalidDataException)
        {
            var name = $"data/scenarios/{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}";
            throw new RefusedInputException(name, $"{name}: {damaged.Message} Restore the shipped file.");
        }
    }

    private static Scenario Read(string folder)
    {
        var incident = Read<IncidentFile>(folder, "incident.yaml");
        var expected = Read<ExpectedFile>(folder, "expected.yaml");
        var history = File.Exists(Path.Combine(folder, "history.yaml")) ? Read<HistoryFile>(folder, "history.yaml") : null;
        var corrected = Path.Combine(folder, "corrected.csv");
        return new Scenario(
            Path.GetFileName(folder),
            [.. TraceFilesIn(folder)],
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
            history?.Read(incident.Agent) ?? ScenarioHistory.None,
            File.Exists(corrected) ? corrected : null,
            new ExpectedVerdict(
                expected.Class,
                ContractWords.TryParse<Layer>(expected.Layer, out var layer) ? layer : Layer.Undetermined,
                expected.AcceptedClasses,
                expected.Abstains,
                expected.FirstDivergence is { } divergence ? new ExpectedDivergence(divergence.Step, divergence.Kind) : null,
                expected.WrongItems,
                expected.OnsetTrace
            )
        );
    }

    private static IEnumerable<string> TraceFilesIn(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Where(f => f.EndsWith(".json", StringComparison.Ordinal) || f.EndsWith(".json" + Gzipped, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

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
        public string? Trigger { get; set; }
        public List<string> AcceptedClasses { get; set; } = [];
        public List<string> AcceptedTriggers { get; set; } = [];
        public bool Abstains { get; set; }
        public DivergencePart? FirstDivergence { get; set; }
        public List<string> WrongItems { get; set; } = [];
        public string? OnsetTrace { get; set; }
    }

    private sealed class DivergencePart
    {
        public string Step { get; set; } = "";
        public string Kind { get; set; } = "";
    }
}
