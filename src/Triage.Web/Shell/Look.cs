using MudBlazor;

namespace Triage.Web.Shell;

/// <summary>One accent, four meanings of colour; the same values as in <c>wwwroot/app.css</c>. Contrast is AA in light and dark.</summary>
public static class Look
{
    private static readonly string[] SystemFonts =
    [
        "system-ui",
        "-apple-system",
        "Segoe UI",
        "Roboto",
        "Helvetica Neue",
        "Noto Sans",
        "DejaVu Sans",
        "Arial",
        "sans-serif",
    ];

    public static readonly MudTheme Theme = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#3b5bdb",
            Secondary = "#495057",
            AppbarBackground = "#ffffff",
            AppbarText = "#1b1f24",
            Background = "#f6f7f9",
            Surface = "#ffffff",
            TextPrimary = "#1b1f24",
            TextSecondary = "#545d68",
            ActionDefault = "#545d68",
            LinesDefault = "#dfe3e8",
            LinesInputs = "#868e96",
            TableLines = "#e6e9ed",
            Divider = "#e6e9ed",
            Success = "#237032",
            Error = "#c02626",
            Warning = "#945200",
            Info = "#3b5bdb",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#91a7ff",
            PrimaryContrastText = "#10131a",
            Secondary = "#adb5bd",
            AppbarBackground = "#161a20",
            AppbarText = "#e6e9ed",
            Background = "#101318",
            Surface = "#161a20",
            TextPrimary = "#e6e9ed",
            TextSecondary = "#a3adb8",
            ActionDefault = "#a3adb8",
            LinesDefault = "#2a3038",
            LinesInputs = "#6b7580",
            TableLines = "#242a31",
            Divider = "#242a31",
            Success = "#69db7c",
            Error = "#ff8787",
            Warning = "#ffc078",
            Info = "#91a7ff",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography
            {
                FontFamily = SystemFonts,
                FontSize = "0.875rem",
                LineHeight = "1.45",
                LetterSpacing = "normal",
            },
            Button = new ButtonTypography
            {
                FontFamily = SystemFonts,
                FontSize = "0.875rem",
                TextTransform = "none",
                LetterSpacing = "normal",
                FontWeight = "600",
            },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", AppbarHeight = "48px" },
    };
}
