using Triage.Web.Verbs;

namespace Triage.Web.Tests.Samples;

public sealed class SampleVerbTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("triage-verb-").FullName;

    [Fact]
    public async Task Sample_NothingRuns_SaysWhatItMadeAndWhereToBegin()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exit = await CommandLine.TryRunAsync(
            ["sample", $"--contentRoot={RepositoryRoot.Path}", $"--Triage:DataDirectory={_data}"],
            output,
            error
        );

        Assert.Equal("", error.ToString());
        Assert.Equal(0, exit);
        var lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("1 of 11  INC-1  412 invoices reported ok, nine paid customers were reminded", lines[0]);
        Assert.Equal(
            "11 sample incidents are there. Start the program, then open http://localhost:5080/w/main/incidents/INC-1",
            lines[^1]
        );
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);
}
