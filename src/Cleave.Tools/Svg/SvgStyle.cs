namespace Cleave.Tools.Svg;

/// <summary>The colours of the pictures, which are those of the HTML page.</summary>
internal static class SvgStyle
{
    public const string Text = """
        <style>
        text { font: 13px system-ui, sans-serif; fill: #4d5a68 } .head { font-size: 17px; font-weight: 600; fill: #16202c }
        .number { text-anchor: end } .middle { text-anchor: middle } .paper { fill: #ffffff } .free { fill: #e9edf2 } .out { fill: #b9c1ca } .axis { stroke: #d3dae2; fill: none }
        .live { stroke: #1f55c0; fill: none } .area { fill: #1f55c0; opacity: .3 } .mapped { stroke: #a8430c; fill: none } .space { stroke: #5d6975; fill: none; stroke-dasharray: 6 4 }
        .moment { stroke: #16202c; fill: none; stroke-width: 1.5; stroke-dasharray: 4 6 } .ground { stroke: #ffffff; fill: none; stroke-width: 1.5; stroke-dasharray: 2 8; stroke-dashoffset: -4 } .used { fill: #2a5fc4 } .clear { fill: #2c8a57 } .retired { fill: #6d7885 }
        .a0 { stroke: #bd6500 } .a1 { stroke: #d2402c } .a2 { stroke: #b3246a } .a3 { stroke: #7b2b9e } .a4 { stroke: #4338b0 } .a5 { stroke: #15377f }
        @media (prefers-color-scheme: dark) {
        text { fill: #a7b3c0 } .head { fill: #e8edf3 } .paper { fill: #151b23 } .free { fill: #1f2833 } .out { fill: #46525f } .axis { stroke: #2e3945 }
        .live { stroke: #86b3ff } .area { fill: #86b3ff } .mapped { stroke: #ffab70 } .space { stroke: #93a0ad } .moment { stroke: #e8edf3 } .ground { stroke: #151b23 } .used { fill: #6ea2ff } .clear { fill: #5fcf93 } .retired { fill: #8d99a6 }
        .a0 { stroke: #ffd166 } .a1 { stroke: #ff9566 } .a2 { stroke: #f56a8a } .a3 { stroke: #c77bf5 } .a4 { stroke: #8d8bff } .a5 { stroke: #5cabff }
        }
        </style>

        """;
}
