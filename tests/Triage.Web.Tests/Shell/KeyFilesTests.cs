namespace Triage.Web.Tests.Shell;

public sealed class KeyFilesTests
{
    [Fact]
    public async Task Start_OnAKeyFileThatAPowerCutLeftEmpty_OpensPages()
    {
        await using var host = new CutHost();

        using var page = await host.Http.GetAsync("/w/main/runs", TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)page.StatusCode);
        Assert.Contains("key-1.xml.damaged", Directory.GetFiles(host.Keys).Select(Path.GetFileName));
    }

    private sealed class CutHost : TriageHost
    {
        public string Keys => Path.Combine(DataDirectory, "keys");

        protected override void ConfigureWebHost(Microsoft.AspNetCore.Hosting.IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            Directory.CreateDirectory(Keys);
            File.WriteAllText(Path.Combine(Keys, "key-1.xml"), "");
        }
    }
}
