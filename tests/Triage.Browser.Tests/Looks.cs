using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Triage.Browser.Tests;

internal static class Looks
{
    /// <summary>Asks axe about the page in light and in dark, and leaves it in light.</summary>
    public static async Task AssertAccessibleAsync(this IPage page)
    {
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.WearAsync(scheme);
            var result = await page.RunAxe(new AxeRunOptions());
            var violations = result
                .Violations.Select(v => $"{v.Id}: {v.Help} ({string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))})")
                .ToList();
            Assert.True(violations.Count == 0, $"{page.Url} in {scheme}:\n{string.Join('\n', violations)}");
        }
    }

    /// <summary>Screenshots for a person, when TRIAGE_SCREENSHOTS names a folder.</summary>
    public static async Task ShowAsync(this IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("TRIAGE_SCREENSHOTS") is not { Length: > 0 } folder)
        {
            return;
        }

        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.WearAsync(scheme);
            await page.ScreenshotAsync(
                new PageScreenshotOptions
                {
                    Path = Path.Combine(folder, $"{name}-{scheme.ToString().ToLowerInvariant()}.png"),
                    FullPage = true,
                }
            );
        }
    }

    // What fades in or out has no contrast of its own yet, so it is waited for.
    private static async Task WearAsync(this IPage page, ColorScheme scheme)
    {
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
        await page.WaitForFunctionAsync(
            """
            dark => (getComputedStyle(document.querySelector('header.top')).backgroundColor === 'rgb(255, 255, 255)') !== dark
                && document.getAnimations().every(a => a.playState !== 'running')
            """,
            scheme == ColorScheme.Dark
        );
    }
}
