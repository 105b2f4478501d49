// Parses a GIFT file with gift-pegjs: node gift.cjs FOLDER_OF_NODE_MODULES FILE
const { createRequire } = require("module");
const fs = require("fs");
const load = createRequire(process.argv[2] + "/package.json");
const parser = load("gift-pegjs");
process.stdout.write(JSON.stringify(parser.parse(fs.readFileSync(process.argv[3], "utf8"))));
