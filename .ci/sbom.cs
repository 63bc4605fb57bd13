// Reads the lock files of the projects that make up the program and writes the packages in them as CycloneDX.
// No clock and no random ids: the same sources give the same file.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

var (root, target) = (Path.GetFullPath(args[0]), args[1]);
var version = XDocument.Load(Path.Combine(root, "Directory.Build.props")).Descendants("Version").First().Value;
var packages = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
var needs = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
var edges = new List<(string From, string To)>();
foreach (
    var file in Directory
        .GetFiles(Path.Combine(root, "src"), "packages.lock.json", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
)
{
    foreach (var (_, framework) in JsonNode.Parse(File.ReadAllText(file))!["dependencies"]!.AsObject())
    {
        foreach (var (name, package) in framework!.AsObject())
        {
            if ((string?)package!["resolved"] is not { } resolved || (string?)package["contentHash"] is not { } hash)
            {
                continue;
            }

            var purl = $"pkg:nuget/{name}@{resolved}";
            names[name] = purl;
            needs.TryAdd(purl, []);
            packages[purl] = new JsonObject
            {
                ["type"] = "library",
                ["bom-ref"] = purl,
                ["name"] = name,
                ["version"] = resolved,
                ["purl"] = purl,
                ["hashes"] = new JsonArray(
                    new JsonObject { ["alg"] = "SHA-512", ["content"] = Convert.ToHexStringLower(Convert.FromBase64String(hash)) }
                ),
            };
            edges.AddRange((package["dependencies"]?.AsObject() ?? []).Select(d => (purl, d.Key)));
        }
    }
}

foreach (var (from, to) in edges)
{
    if (names.TryGetValue(to, out var known))
    {
        needs[from].Add(known);
    }
}

var whole = string.Join('\n', packages.Keys);
var serial = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(version + whole)).AsSpan(0, 16));
var bom = new JsonObject
{
    ["bomFormat"] = "CycloneDX",
    ["specVersion"] = "1.6",
    ["serialNumber"] = $"urn:uuid:{serial}",
    ["version"] = 1,
    ["metadata"] = new JsonObject
    {
        ["component"] = new JsonObject
        {
            ["type"] = "application",
            ["bom-ref"] = "triage",
            ["name"] = "Triage",
            ["version"] = version,
        },
    },
    ["components"] = new JsonArray([.. packages.Values]),
    ["dependencies"] = new JsonArray([
        new JsonObject { ["ref"] = "triage", ["dependsOn"] = new JsonArray([.. packages.Keys.Select(k => (JsonNode)k)]) },
        .. needs.Select(n => new JsonObject
        {
            ["ref"] = n.Key,
            ["dependsOn"] = new JsonArray([.. n.Value.Select(v => (JsonNode)v)]),
        }),
    ]),
};
await using (var stream = File.Create(target))
{
    await using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
    bom.WriteTo(writer);
}

Console.WriteLine($"ok    {packages.Count} packages in {Path.GetFileName(target)}");
