using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Triage.Browser.Tests;

internal static class Looks
{
    private static readonly RunOnlyOptions Colours = new() { Type = "rule", Values = ["color-contrast", "link-in-text-block"] };

    /// <summary>Asks axe about the page in light and in dark, and leaves it in light.</summary>
    public static async Task AssertAccessibleAsync(this IPage page)
    {
        var violations = await page.AxeViolationsAsync();
        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    /// <summary>What axe has against the page in dark and in light: the page, the rule, the elements.</summary>
    public static async Task<IReadOnlyList<string>> AxeViolationsAsync(this IPage page)
    {
        var violations = new List<string>();
        // The elements are the same in both: of the second only the colours are asked about.
        foreach (var (scheme, rules) in new[] { (ColorScheme.Dark, Colours), (ColorScheme.Light, null) })
        {
            await page.WearAsync(scheme);
            var result = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations], RunOnly = rules });
            violations.AddRange(
                result.Violations.Select(v =>
                    $"{page.Url} in {scheme}: {v.Id}: {v.Help} ({string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))})"
                )
            );
        }

        return violations;
    }

    /// <summary>Asserts that nothing makes the page scroll sideways, nor is cut off outside a scroller of its own.</summary>
    public static async Task AssertFitsAsync(this IPage page)
    {
        var tooWide = await page.EvaluateAsync<string[]>(
            """
            () => {
                const width = document.documentElement.clientWidth;
                const wide = [...document.querySelectorAll('body *')].filter(e =>
                    e.getClientRects().length > 0
                    && e.getBoundingClientRect().right > width + 1
                    && !e.closest('.scroll, .rows, .sr, pre'));
                return wide.slice(0, 5).map(e => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 40)}`)
                    .concat(document.documentElement.scrollWidth > width ? ['the page itself'] : []);
            }
            """
        );
        Assert.True(tooWide.Length == 0, $"{page.Url} is wider than the screen: {string.Join(" | ", tooWide)}");
    }

    /// <summary>Until the page and its panels have loaded.</summary>
    public static async Task SettleAsync(this IPage page)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Loading…")).ToHaveCountAsync(0);
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
            dark => (matchMedia('(prefers-color-scheme: dark)').matches === dark)
                && [...document.querySelectorAll('header.top')]
                    .every(top => (getComputedStyle(top).backgroundColor === 'rgb(255, 255, 255)') !== dark)
                && document.getAnimations().every(a => a.playState !== 'running')
            """,
            scheme == ColorScheme.Dark
        );
    }
}
