using System.Globalization;
using System.Security;
using System.Text;

namespace Cleave.Examples.Tests.Pictures;

/// <summary>A picture in SVG that is drawn from states of allocators.
/// It has a ground of its own, so it can be read on a light and on a dark page.</summary>
internal sealed class Drawing(string title)
{
    public const double Width = 960;
    public const double Left = 24;
    public const double Right = Width - 24;

    private const string Style = """
        <style>
        text { font: 13px system-ui, sans-serif; fill: #4d5a68 } .head { font-size: 17px; font-weight: 600; fill: #16202c } .middle { text-anchor: middle } .note { font-size: 12px }
        .paper { fill: #ffffff } .free { fill: #e3e8ee } .used { fill: #2a5fc4 } .other { fill: #9aa7b5 } .third { fill: #26804f } .gone { fill: none; stroke: #8592a0; stroke-dasharray: 4 4 }
        .edge { stroke: #ffffff; stroke-width: 1.5 } .on { fill: #ffffff } .onfree { fill: #39465a } .onother { fill: #16202c } .link { fill: #2a5fc4; opacity: .18 } .axis { stroke: #a8b3be; fill: none }
        @media (prefers-color-scheme: dark) {
        text { fill: #a7b3c0 } .head { fill: #e8edf3 } .paper { fill: #151b23 } .free { fill: #2a3542 } .used { fill: #6ea2ff } .other { fill: #5c6977 } .third { fill: #5fcf93 }
        .gone { stroke: #66727f } .edge { stroke: #151b23 } .on { fill: #10161d } .onfree { fill: #c3ccd6 } .onother { fill: #ffffff } .link { fill: #6ea2ff } .axis { stroke: #56626f }
        }
        </style>

        """;

    private readonly StringBuilder _body = new();

    /// <summary>The lowest line that is drawn on so far.</summary>
    public double Bottom { get; private set; } = 44;

    /// <summary>Leaves space below what is drawn, and returns the line on which to go on.</summary>
    public double Below(double space) => Bottom += space;

    public void Text(double x, double y, string text, string kind = "")
    {
        _body.Append(
            CultureInfo.InvariantCulture, $"<text{ClassOf(kind)} x=\"{x:0.#}\" y=\"{y:0.#}\">{SecurityElement.Escape(text)}</text>\n");
        Bottom = Math.Max(Bottom, y + 4);
    }

    /// <summary>Draws a block with its name, if that fits into it.</summary>
    public void Block(double x, double y, double width, double height, string kind, string name = "")
    {
        _body.Append(CultureInfo.InvariantCulture,
            $"<rect class=\"{kind}{(kind == "gone" ? "" : " edge")}\" x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" "
                + $"height=\"{height:0.##}\" rx=\"3\"/>\n");
        if (name.Length > 0 && width >= 8 + (6.6 * name.Length))
            Text(x + (width / 2), y + (height / 2) + 4.5, name, "middle note " + TextOn(kind));
        Bottom = Math.Max(Bottom, y + height);
    }

    /// <summary>Draws a band from one stretch of a line to a stretch of a line below it.</summary>
    public void Band(double from, double fromWidth, double y, double to, double toWidth, double below) => _body.Append(
        CultureInfo.InvariantCulture,
        $"<path class=\"link\" d=\"M{from:0.##} {y:0.##}h{fromWidth:0.##}L{to + toWidth:0.##} {below:0.##}h{-toWidth:0.##}z\"/>\n");

    public override string ToString()
    {
        double height = Bottom + 20;
        return string.Create(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height:0.#}\" width=\"{Width}\" "
                + $"height=\"{height:0.#}\" role=\"img\">\n")
            + $"<title>{SecurityElement.Escape(title)}</title>\n" + Style
            + string.Create(CultureInfo.InvariantCulture, $"<rect class=\"paper\" width=\"{Width}\" height=\"{height:0.#}\" rx=\"6\"/>\n")
            + $"<text class=\"head\" x=\"{Left}\" y=\"32\">{SecurityElement.Escape(title)}</text>\n{_body}</svg>\n";
    }

    /// <summary>The class of a text on a block of a kind.</summary>
    private static string TextOn(string kind) => kind switch { "free" or "gone" => "onfree", "other" => "onother", _ => "on" };

    private static string ClassOf(string kind) => kind.Length == 0 ? "" : $" class=\"{kind}\"";
}
