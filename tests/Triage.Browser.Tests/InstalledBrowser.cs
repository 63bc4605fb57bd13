using Microsoft.Playwright;
using Triage.Web.Tests;

namespace Triage.Browser.Tests;

/// <summary>The installed Chromium and a running Triage, one pair for the tests of a class.</summary>
public class InstalledBrowser : IAsyncLifetime
{
    private const string HowToGetOne =
        "No Chromium was found. Install it (apt-get install chromium), or name one in TRIAGE_CHROMIUM.";

    private static readonly string[] Places =
    [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        "/opt/google/chrome/chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public InstalledBrowser()
        : this(new TriageHost()) { }

    protected InstalledBrowser(TriageHost host) => Host = host;

    public TriageHost Host { get; }

    /// <summary>Where a browser finds it.</summary>
    protected virtual string Site => Host.Address;

    public virtual async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("TRIAGE_CHROMIUM") is { Length: > 0 } named && !File.Exists(named))
        {
            throw new InvalidOperationException($"TRIAGE_CHROMIUM names '{named}', and there is no such file.");
        }

        if (Find() is not { } chromium)
        {
            return;
        }

        // The runner shares its cores with the tests beside it.
        Assertions.SetDefaultExpectTimeout(60_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = chromium,
                Args =
                [
                    "--no-sandbox",
                    "--disable-dev-shm-usage",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--no-proxy-server",
                ],
            }
        );
    }

    /// <summary>A fresh page on the app; the test is skipped, or fails in CI, where there is no browser.</summary>
    public async Task<IPage> OpenAsync(int width = 1280, int height = 900)
    {
        var required = Environment.GetEnvironmentVariable("TRIAGE_REQUIRE_BROWSER") == "1";
        Assert.False(_browser is null && required, HowToGetOne);
        Assert.SkipWhen(_browser is null, HowToGetOne);
        var context = await _browser!.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = Site,
                IgnoreHTTPSErrors = true,
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = ColorScheme.Light,
            }
        );
        context.SetDefaultTimeout(60_000);
        return await context.NewPageAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static string? Find() =>
        Environment.GetEnvironmentVariable("TRIAGE_CHROMIUM") is { Length: > 0 } named
            ? named
            : Places.FirstOrDefault(File.Exists);
}

/// <summary>The same with the sample scenarios loaded: the flagship is INC-1.</summary>
public sealed class BrowserWithSamples : InstalledBrowser
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Host.PostAsync("/api/v1/samples");
    }
}
